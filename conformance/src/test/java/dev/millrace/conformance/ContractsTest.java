package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.millrace.contracts.events.Topic;
import dev.millrace.localstack.TopicSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** AsyncAPI, the services' channels, the topics of the code and the chart say the same. */
class ContractsTest {

    private static final Path ROOT = Path.of(System.getProperty("millrace.root"));
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final JsonNode ASYNCAPI = yaml("contracts/asyncapi.yaml");

    private static final Set<String> EVENT_TOPICS =
            Arrays.stream(Topic.values()).map(Topic::topicName).collect(Collectors.toSet());

    @Test
    void theChartCreatesTheTopicsOfAsyncApi() {
        JsonNode kafka = yaml("helm/values.yaml").path("kafka");
        Map<String, Integer> chart = new TreeMap<>();
        kafka.path("topics")
                .properties()
                .forEach(t -> chart.put(t.getKey(), t.getValue().asInt()));
        kafka.path("internalTopics")
                .properties()
                .forEach(t -> chart.put(t.getKey(), t.getValue().asInt()));
        assertThat(chart).isEqualTo(partitions(address -> !address.endsWith(".dead-letter")));
    }

    @Test
    void theLocalStackCreatesTheTopicsOfAsyncApi() {
        assertThat(TopicSpec.platform().stream().collect(Collectors.toMap(TopicSpec::name, TopicSpec::partitions)))
                .isEqualTo(partitions(address -> true));
    }

    @Test
    void everyEventHasATopicAndEveryTopicItsDeadLetters() {
        assertThat(addresses())
                .containsAll(EVENT_TOPICS)
                .containsAll(
                        Arrays.stream(Topic.values()).map(Topic::deadLetterName).toList());
    }

    @ParameterizedTest
    @MethodSource("dev.millrace.conformance.Services#names")
    void aServiceReadsAndWritesWhatAsyncApiSays(String service) {
        Properties properties = Services.properties(service);
        assertThat(declared(properties, "consumes"))
                .as("%s consumes", service)
                .isEqualTo(operations(service, "receive"));
        assertThat(declared(properties, "publishes"))
                .as("%s publishes", service)
                .isEqualTo(operations(service, "send"));
    }

    @Test
    void everyTopicIsPublishedBySomeoneAndConsumedBySomeone() {
        Set<String> published = new TreeSet<>();
        Set<String> consumed = new TreeSet<>();
        ASYNCAPI.path("operations")
                .forEach(operation -> (operation.path("action").asText().equals("send") ? published : consumed)
                        .add(address(operation)));
        assertThat(published).containsAll(EVENT_TOPICS);
        assertThat(consumed).containsAll(EVENT_TOPICS);
    }

    /** What a service's configuration says: incoming channels, and the lists of what goes past the channels. */
    private static Set<String> declared(Properties properties, String what) {
        Set<String> topics = new TreeSet<>(list(properties.getProperty("millrace." + what, "")));
        if (what.equals("consumes")) {
            for (String name : properties.stringPropertyNames()) {
                if (name.startsWith("mp.messaging.incoming.")
                        && (name.endsWith(".topic") || name.endsWith(".topics"))) {
                    topics.addAll(list(properties.getProperty(name)));
                }
            }
        }
        return topics;
    }

    private static Set<String> operations(String service, String action) {
        Set<String> topics = new TreeSet<>();
        ASYNCAPI.path("operations").properties().forEach(operation -> {
            JsonNode value = operation.getValue();
            if (value.path("x-service").asText().equals(service)
                    && value.path("action").asText().equals(action)) {
                topics.add(address(value));
            }
        });
        return topics;
    }

    private static String address(JsonNode operation) {
        String reference = operation.at("/channel/$ref").asText();
        return ASYNCAPI.at(reference.substring(1)).path("address").asText();
    }

    private static Map<String, Integer> partitions(Predicate<String> chosen) {
        Map<String, Integer> partitions = new TreeMap<>();
        ASYNCAPI.path("channels").forEach(channel -> {
            String address = channel.path("address").asText();
            if (chosen.test(address)) {
                partitions.put(address, channel.at("/bindings/kafka/partitions").asInt());
            }
        });
        return partitions;
    }

    private static Set<String> addresses() {
        Set<String> addresses = new TreeSet<>();
        ASYNCAPI.path("channels")
                .forEach(channel -> addresses.add(channel.path("address").asText()));
        return addresses;
    }

    private static List<String> list(String commas) {
        List<String> items = new ArrayList<>();
        for (String item : commas.split(",", -1)) {
            if (!item.isBlank()) {
                items.add(item.strip().toLowerCase(Locale.ROOT));
            }
        }
        return items;
    }

    private static JsonNode yaml(String file) {
        try {
            return YAML.readTree(ROOT.resolve(file).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
