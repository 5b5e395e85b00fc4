package dev.millrace.contracts.text.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * Templates in the idioms of published models (ChatML, Llama 2 and 3, Qwen 3, Gemma, Zephyr, Phi, Mistral, Command R), and
 * dialogs that transformers 4.57.6 wrote in them: {@code golden.json}, made by {@code bench/transformers/chat.py golden}.
 */
final class Golden {

    static final Clock CLOCK = Clock.fixed(Instant.parse("2025-03-07T08:05:09Z"), ZoneOffset.UTC);
    private static final JsonNode FILE = json();

    private Golden() {}

    static List<JsonNode> cases() {
        return list(FILE.path("cases"));
    }

    static List<String> templates() {
        return cases().stream()
                .map(one -> one.path("template").textValue())
                .distinct()
                .toList();
    }

    static JsonNode messages(JsonNode one) {
        return FILE.path("dialogs").path(one.path("dialog").textValue());
    }

    static String template(String name) {
        return resource(name + ".jinja");
    }

    static Rendered write(Template template, JsonNode messages, JsonNode one) throws MalformedTemplate {
        Map<String, JsonNode> said = new HashMap<>(Map.of("messages", messages));
        said.put("tools", one.path("tools").booleanValue() ? FILE.path("tools") : NullNode.instance);
        Map<String, JsonNode> written = Map.of(
                "add_generation_prompt",
                BooleanNode.valueOf(one.path("opensAnswer").booleanValue()),
                "bos_token",
                TextNode.valueOf("<s>"),
                "eos_token",
                TextNode.valueOf("</s>"));
        return template.write(said, written, CLOCK);
    }

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private static JsonNode json() {
        try {
            return new ObjectMapper().readTree(resource("golden.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Golden.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
