package dev.millrace.contracts.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AsyncApiTest {

    private static JsonNode api;
    private static final Map<String, JsonNode> CHANNELS = new HashMap<>();

    @BeforeAll
    static void read() throws IOException {
        api = new YAMLMapper()
                .readTree(Schemas.CONTRACTS.resolve("asyncapi.yaml").toFile());
        api.get("channels")
                .forEach(channel -> CHANNELS.put(channel.get("address").asText(), channel));
    }

    @Test
    void everyTopicIsDescribedWithItsPartitionsAndItsDeadLetters() {
        for (Topic topic : Topic.values()) {
            JsonNode channel = CHANNELS.get(topic.topicName());
            assertThat(channel).as(topic.topicName()).isNotNull();
            assertThat(channel.at("/bindings/kafka/partitions").asInt()).isEqualTo(topic.partitions());
            assertThat(channel.get("x-dead-letter").asText()).isEqualTo(topic.deadLetterName());
            assertThat(CHANNELS).containsKey(topic.deadLetterName());
        }
    }

    @Test
    void nothingElseIsDescribedButWhatAServiceKeepsToItself() {
        Set<String> others = new TreeSet<>(CHANNELS.keySet());
        others.remove(Topic.PARKED);
        for (Topic topic : Topic.values()) {
            others.remove(topic.topicName());
            others.remove(topic.deadLetterName());
        }

        assertThat(others)
                .allSatisfy(address -> assertThat(
                                CHANNELS.get(address).get("x-internal").asText())
                        .isEqualTo(address.substring(0, address.indexOf('.'))));
    }

    @Test
    void theMessageOfATopicIsTheRecordTheTopicNames() {
        for (Topic topic : Topic.values()) {
            JsonNode reference =
                    CHANNELS.get(topic.topicName()).get("messages").iterator().next();
            JsonNode message = api.at(reference.get("$ref").asText().substring(1));

            assertThat(message.get("name").asText()).isEqualTo(topic.event().getSimpleName());
            assertThat(message.at("/payload/$ref").asText())
                    .isEqualTo("./schemas/" + Schemas.file(topic.event()) + ".schema.json");
            assertThat(message.at("/headers/$ref").asText()).isEqualTo("#/components/schemas/cloudEvent");
        }
    }

    @Test
    void everyTopicIsPublishedAndConsumed() {
        Set<String> sent = addresses("send");
        Set<String> received = addresses("receive");

        for (Topic topic : Topic.values()) {
            assertThat(sent).contains(topic.topicName());
            assertThat(received).contains(topic.topicName());
        }
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        for (JsonNode reference : api.findValues("$ref")) {
            String target = reference.asText();
            if (target.startsWith("#")) {
                assertThat(api.at(target.substring(1)).isMissingNode())
                        .as(target)
                        .isFalse();
            } else {
                assertThat(Files.exists(Schemas.CONTRACTS.resolve(target)))
                        .as(target)
                        .isTrue();
            }
        }
    }

    @Test
    void theHeadersOfAMessageAreThoseDescribed() {
        Event event = new RunFailed("run", "trainer", "out of memory");

        assertThat(EventCodec.headers(event, "trainer").keySet())
                .containsExactlyInAnyOrderElementsOf(Arrays.asList(new YAMLMapper()
                        .convertValue(api.at("/components/schemas/cloudEvent/required"), String[].class)));
    }

    private static Set<String> addresses(String action) {
        Set<String> addresses = new TreeSet<>();
        api.get("operations").forEach(operation -> {
            if (operation.get("action").asText().equals(action)) {
                addresses.add(api.at(operation.at("/channel/$ref").asText().substring(1))
                        .get("address")
                        .asText());
            }
        });
        return addresses;
    }
}
