package dev.millrace.contracts.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaTest {

    static Stream<Path> valid() {
        return Schemas.examples("valid").stream();
    }

    static Stream<Path> invalid() {
        return Schemas.examples("invalid").stream();
    }

    static Stream<Class<?>> records() {
        return Stream.concat(
                Arrays.stream(Event.class.getPermittedSubclasses()),
                Stream.of(ObjectRef.class, Counts.class, Score.class));
    }

    @ParameterizedTest
    @MethodSource("valid")
    void aValidExampleSatisfiesItsSchemaAndSurvivesTheJourney(Path example) throws Exception {
        String json = Schemas.read(example);
        Topic topic = topic(example, json);

        Event event = EventCodec.decode(topic, topic.type(), json.getBytes(StandardCharsets.UTF_8));
        byte[] written = EventCodec.value(event);

        assertThat(Schemas.problems(Schemas.event(example), json)).isEmpty();
        assertThat(EventCodec.JSON.readTree(written)).isEqualTo(EventCodec.JSON.readTree(json));
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

    @Test
    void everyEventHasAValidExampleAndSeveralInvalidOnes() {
        for (Class<?> event : Event.class.getPermittedSubclasses()) {
            assertThat(valid().filter(example -> Schemas.event(example) == event))
                    .as(event.getSimpleName())
                    .isNotEmpty();
            assertThat(invalid().filter(example -> Schemas.event(example) == event))
                    .as(event.getSimpleName())
                    .hasSizeGreaterThan(2);
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
        assertThat(Stream.of(EventCodec.JSON.convertValue(schema.get("required"), String[].class)))
                .containsExactlyInAnyOrderElementsOf(components);
        assertThat(schema.get("additionalProperties").asBoolean()).isFalse();
    }

    @Test
    void aScoreFromBeforeFiguresSaidWhatTheyWereMeasuredOnIsStillRead() throws Exception {
        String json = Schemas.read(Schemas.examples("valid").stream()
                        .filter(example -> example.endsWith("model-evaluated.json"))
                        .findFirst()
                        .orElseThrow())
                .replaceAll(",\\s*\"measured\": [^\\s]+", "");

        Event event = EventCodec.decode(
                Topic.MODELS_EVALUATED, Topic.MODELS_EVALUATED.type(), json.getBytes(StandardCharsets.UTF_8));

        assertThat(json).doesNotContain("measured");
        assertThat(((ModelEvaluated) event).scores())
                .allMatch(score -> score.measured().isEmpty());
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
            return EventCodec.JSON.readTree(
                    folder.resolve(Schemas.file(type) + ".schema.json").toFile());
        }
        String name = Character.toLowerCase(type.getSimpleName().charAt(0))
                + type.getSimpleName().substring(1);
        return EventCodec.JSON
                .readTree(folder.resolve("types.schema.json").toFile())
                .at("/$defs/" + name);
    }

    /** The topic of an event; the one of its stage for a shard, or the first when it names none. */
    private static Topic topic(Path example, String json) throws Exception {
        List<Topic> topics = Arrays.stream(Topic.values())
                .filter(topic -> topic.event() == Schemas.event(example))
                .toList();
        String stage = EventCodec.JSON.readTree(json).path("stage").asText();
        Optional<Topic> ofStage = Arrays.stream(Stage.values())
                .filter(candidate -> candidate.stageName().equals(stage))
                .map(Stage::topic)
                .collect(Collectors.toList())
                .stream()
                .findFirst();
        return ofStage.filter(topics::contains).orElse(topics.getFirst());
    }
}
