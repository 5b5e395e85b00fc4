package dev.millrace.contracts.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.json.LaterVersion;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> COUNTS_BY_NAME = Set.of("dropped", "found");

    static Stream<Path> valid() {
        return Schemas.examples("valid").stream();
    }

    static Stream<Path> invalid() {
        return Schemas.examples("invalid").stream();
    }

    static Stream<Class<?>> records() {
        return Stream.concat(
                Arrays.stream(Event.class.getPermittedSubclasses()),
                Stream.of(
                        ObjectRef.class,
                        Counts.class,
                        Score.class,
                        Comparison.class,
                        Execution.class,
                        TrainingExecution.class));
    }

    @ParameterizedTest
    @MethodSource("valid")
    void aValidExampleSatisfiesItsSchemaAndSurvivesTheJourney(Path example) throws Exception {
        String json = Schemas.read(example);
        Topic topic = topic(example, json);

        Event event = EventCodec.decode(topic, topic.type(), json.getBytes(StandardCharsets.UTF_8));
        byte[] written = EventCodec.value(event);

        assertThat(Schemas.problems(Schemas.event(example), json)).isEmpty();
        assertThat(JSON.readTree(written)).isEqualTo(JSON.readTree(json));
        assertThat(EventCodec.decode(topic, topic.type(), written)).isEqualTo(event);
        assertThat(EventCodec.headers(event, "test"))
                .containsEntry("ce_type", topic.type())
                .containsEntry("ce_id", EventCodec.id(event));
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void anInvalidExampleIsRefusedBySchemaAndCodecAlike(Path example) throws Exception {
        String json = Schemas.read(example);
        Topic topic = topic(example, json);

        assertThat(Schemas.problems(Schemas.event(example), json)).isNotEmpty();
        assertThatExceptionOfType(MalformedEvent.class)
                .isThrownBy(() -> EventCodec.decode(topic, topic.type(), json.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @MethodSource("valid")
    void whatALaterReleaseAddsIsNotWrittenByThisOneAndNotInItsWay(Path example) throws Exception {
        String json = Schemas.read(example);
        Topic topic = topic(example, json);
        Event event = EventCodec.decode(topic, topic.type(), json.getBytes(StandardCharsets.UTF_8));

        for (int i = 0; i < objects(JSON.readTree(json)).size(); i++) {
            JsonNode later = JSON.readTree(json);
            objects(later).get(i).putObject("addedLater").put("n", 1);

            assertThat(EventCodec.decode(topic, topic.type(), JSON.writeValueAsBytes(later)))
                    .isEqualTo(event);
        }
        ObjectNode added = (ObjectNode) JSON.readTree(json);
        added.put("addedLater", 1);
        assertThat(Schemas.problems(Schemas.event(example), added.toString())).isNotEmpty();
    }

    /** The objects in {@code json}, itself first, but for those whose fields are counts by name. */
    private static List<ObjectNode> objects(JsonNode json) {
        List<ObjectNode> objects = new ArrayList<>();
        if (json instanceof ObjectNode object) {
            objects.add(object);
        }
        json.properties().stream()
                .filter(field -> !COUNTS_BY_NAME.contains(field.getKey()))
                .forEach(field -> objects.addAll(objects(field.getValue())));
        if (json.isArray()) {
            json.forEach(item -> objects.addAll(objects(item)));
        }
        return objects;
    }

    @ParameterizedTest
    @MethodSource("valid")
    void anEventOfALaterVersionIsNoDeadLetter(Path example) throws Exception {
        String json = Schemas.read(example);
        Topic topic = topic(example, json);
        byte[] value = json.getBytes(StandardCharsets.UTF_8);

        assertThatExceptionOfType(LaterVersion.class)
                .isThrownBy(() -> EventCodec.decode(topic, topic.family() + (topicVersion(topic) + 1), value))
                .withMessageContaining(topic.topicName());
        for (String type : List.of(topic.family(), topic.family() + "0", topic.family() + "1x", topic.topicName())) {
            assertThatExceptionOfType(MalformedEvent.class).isThrownBy(() -> EventCodec.decode(topic, type, value));
        }
    }

    private static int topicVersion(Topic topic) {
        return Integer.parseInt(topic.type().substring(topic.family().length()));
    }

    @Test
    void everyEventHasAValidExampleAndSeveralInvalidOnes() {
        for (Class<?> event : Event.class.getPermittedSubclasses()) {
            assertThat(valid().filter(example -> Schemas.event(example) == event))
                    .as(event.getSimpleName())
                    .isNotEmpty();
            assertThat(invalid().filter(example -> Schemas.event(example) == event))
                    .as(event.getSimpleName())
                    .hasSizeGreaterThan(1);
        }
    }

    @ParameterizedTest
    @MethodSource("records")
    void aRecordAndItsSchemaHaveTheSameFields(Class<?> type) throws Exception {
        JsonNode schema = schemaOf(type);
        List<String> components = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();

        assertThat(schema.get("properties").fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(components);
        assertThat(Stream.of(JSON.convertValue(schema.get("required"), String[].class)))
                .containsExactlyInAnyOrderElementsOf(components);
        assertThat(schema.get("additionalProperties").asBoolean()).isFalse();
    }

    @Test
    void aScoreFromBeforeFiguresSaidWhatTheyWereMeasuredOnOrWhatTheyAreOnCleanItemsIsStillRead() throws Exception {
        String json = Schemas.read(Schemas.examples("valid").stream()
                        .filter(example -> example.endsWith("model-evaluated.json"))
                        .findFirst()
                        .orElseThrow())
                .replaceAll(",\\s*\"measured\": [^\\s]+\\s*\"clean\": null", "");

        Event event = EventCodec.decode(
                Topic.MODELS_EVALUATED, Topic.MODELS_EVALUATED.type(), json.getBytes(StandardCharsets.UTF_8));

        assertThat(json).doesNotContain("measured").doesNotContain("clean");
        assertThat(((ModelEvaluated) event).scores())
                .allMatch(score -> score.measured().isEmpty() && score.clean().isEmpty());
    }

    @Test
    void anEventOnTheWrongTopicIsRefused() {
        byte[] filtered = Schemas.read(Schemas.examples("valid").stream()
                        .filter(example -> example.endsWith("shard-completed.json"))
                        .findFirst()
                        .orElseThrow())
                .getBytes(StandardCharsets.UTF_8);

        assertThatExceptionOfType(MalformedEvent.class)
                .isThrownBy(() -> EventCodec.decode(Topic.SHARDS_REDACTED, Topic.SHARDS_REDACTED.type(), filtered))
                .withMessageContaining("belongs on another topic");
        assertThatExceptionOfType(MalformedEvent.class)
                .isThrownBy(() -> EventCodec.decode(Topic.SHARDS_FILTERED, null, filtered));
        assertThatExceptionOfType(MalformedEvent.class)
                .isThrownBy(() -> EventCodec.decode(Topic.SHARDS_FILTERED, Topic.SHARDS_FILTERED.type(), null));
    }

    private static JsonNode schemaOf(Class<?> type) throws Exception {
        Path folder = Schemas.CONTRACTS.resolve("schemas");
        if (Event.class.isAssignableFrom(type)) {
            return JSON.readTree(
                    folder.resolve(Schemas.file(type) + ".schema.json").toFile());
        }
        String name = Character.toLowerCase(type.getSimpleName().charAt(0))
                + type.getSimpleName().substring(1);
        return JSON.readTree(folder.resolve("types.schema.json").toFile()).at("/$defs/" + name);
    }

    /** The topic of an event; the one of its stage for a shard, or the first when it names none. */
    private static Topic topic(Path example, String json) throws Exception {
        List<Topic> topics = Arrays.stream(Topic.values())
                .filter(topic -> topic.event() == Schemas.event(example))
                .toList();
        String stage = JSON.readTree(json).path("stage").asText();
        Optional<Topic> ofStage = Arrays.stream(Stage.values())
                .filter(candidate -> candidate.stageName().equals(stage))
                .map(Stage::topic)
                .collect(Collectors.toList())
                .stream()
                .findFirst();
        return ofStage.filter(topics::contains).orElse(topics.getFirst());
    }
}
