package dev.millrace.contracts.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Events that earlier releases have published are read for ever: see {@code contracts/yesterday}. */
class YesterdayTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<String> events() throws IOException {
        try (Stream<Path> files = Files.walk(Schemas.CONTRACTS.resolve("yesterday"))) {
            List<Path> events =
                    files.filter(file -> file.endsWith("events.jsonl")).toList();
            return events.stream().flatMap(file -> Schemas.read(file).lines());
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void anEventOfAnEarlierReleaseIsReadAndIsOneOfTodayWhenItIsWrittenAgain(String line) throws Exception {
        JsonNode message = JSON.readTree(line);
        String type = message.get("type").asText();
        Topic topic = topic(type);

        Event event =
                EventCodec.decode(topic, type, message.get("value").toString().getBytes(StandardCharsets.UTF_8));

        String today = new String(EventCodec.value(event), StandardCharsets.UTF_8);
        assertThat(Schemas.problems(topic.event(), today)).isEmpty();
        assertThat(event.topic()).isEqualTo(topic);
    }

    @Test
    void everyTopicHasOne() throws Exception {
        Set<Topic> topics = events().map(line -> line.substring(line.indexOf("dev."), line.indexOf("\",")))
                .map(YesterdayTest::topic)
                .collect(Collectors.toSet());

        assertThat(topics).containsExactlyInAnyOrder(Topic.values());
    }

    private static Topic topic(String type) {
        return Arrays.stream(Topic.values())
                .filter(topic -> type.startsWith(topic.family()))
                .findFirst()
                .orElseThrow();
    }
}
