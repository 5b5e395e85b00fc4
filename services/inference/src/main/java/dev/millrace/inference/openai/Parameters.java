package dev.millrace.inference.openai;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.inference.domain.KeepAlive;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A call's parameters, read with their types checked; null counts as absent. */
public final class Parameters {
    /** One body is one value: what follows it would be left out without a word. */
    static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final int MOST_SHOWN = 80;

    private final JsonNode json;

    private Parameters(JsonNode json) {
        this.json = json;
    }

    /** Reads a body. */
    public static Parameters read(byte[] body) throws ApiException {
        try {
            JsonNode json = JSON.readTree(body);
            if (json == null || !json.isObject()) {
                throw ApiException.invalid("body", "The body must be a JSON object");
            }
            return new Parameters(json);
        } catch (IOException e) {
            throw ApiException.invalid("body", "The body is not JSON: " + e.getMessage());
        }
    }

    /** A text within a parameter that holds JSON. */
    static JsonNode json(String name, String text) throws ApiException {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw ApiException.invalid(name, "'%s' is not JSON: %s".formatted(name, e.getMessage()));
        }
    }

    /** Whether there is such a parameter. */
    public boolean has(String name) {
        return !node(name).isMissingNode();
    }

    /** The names of those that there are. */
    List<String> names() {
        return json.properties().stream()
                .filter(field -> !field.getValue().isNull())
                .map(Map.Entry::getKey)
                .toList();
    }

    JsonNode node(String name) {
        JsonNode node = json.path(name);
        return node.isNull() ? json.path("\u0000absent") : node;
    }

    /** A text that must be there. */
    public String requiredText(String name) throws ApiException {
        return text(name).orElseThrow(() -> ApiException.invalid(name, "you must provide a " + name + " parameter"));
    }

    /** A text. */
    public Optional<String> text(String name) throws ApiException {
        JsonNode node = node(name);
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        check(node.isTextual(), name, "a string", node);
        return Optional.of(node.textValue());
    }

    /** Who asks, as the caller calls them; anything but a text says nothing. */
    public Optional<String> user() {
        return Optional.ofNullable(node("user").textValue());
    }

    /** How long the package that answers is to be kept, as Ollama says it. */
    public Optional<KeepAlive> keepAlive() throws ApiException {
        JsonNode node = node("keep_alive");
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        Optional<KeepAlive> read = node.isNumber()
                ? Optional.of(KeepAlive.ofSeconds(node.doubleValue()))
                : Optional.ofNullable(node.textValue()).flatMap(KeepAlive::parse);
        check(read.isPresent(), "keep_alive", KeepAlive.FORM, node);
        return read;
    }

    OptionalInt integer(String name, int least, int most) throws ApiException {
        JsonNode node = node(name);
        if (node.isMissingNode()) {
            return OptionalInt.empty();
        }
        boolean fits = node.canConvertToInt() && node.isIntegralNumber();
        check(
                fits && node.intValue() >= least && node.intValue() <= most,
                name,
                "an integer from %d to %d".formatted(least, most),
                node);
        return OptionalInt.of(node.intValue());
    }

    OptionalLong seed() throws ApiException {
        JsonNode node = node("seed");
        if (node.isMissingNode()) {
            return OptionalLong.empty();
        }
        check(node.isIntegralNumber() && node.canConvertToLong(), "seed", "an integer", node);
        return OptionalLong.of(node.longValue());
    }

    OptionalDouble number(String name, double least, double most) throws ApiException {
        JsonNode node = node(name);
        if (node.isMissingNode()) {
            return OptionalDouble.empty();
        }
        check(
                node.isNumber() && node.doubleValue() >= least && node.doubleValue() <= most,
                name,
                "a number from %s to %s".formatted(least, most),
                node);
        return OptionalDouble.of(node.doubleValue());
    }

    /** A truth value; false when absent. */
    public boolean flag(String name) throws ApiException {
        JsonNode node = node(name);
        check(node.isMissingNode() || node.isBoolean(), name, "a boolean", node);
        return node.asBoolean();
    }

    /** Whether it is a list, of whatever. */
    public boolean isList(String name) {
        return node(name).isArray();
    }

    /** One text or several. */
    public List<String> texts(String name, int most) throws ApiException {
        JsonNode node = node(name);
        if (node.isMissingNode()) {
            return List.of();
        }
        if (node.isTextual()) {
            return List.of(node.textValue());
        }
        check(node.isArray() && node.size() <= most, name, "a string or at most %d of them".formatted(most), node);
        List<String> texts = new ArrayList<>();
        for (JsonNode element : node) {
            check(element.isTextual(), name, "strings", element);
            texts.add(element.textValue());
        }
        return texts;
    }

    /** A list of token ids. */
    public List<Integer> ids(String name) throws ApiException {
        return ids(name, node(name));
    }

    static List<Integer> ids(String name, JsonNode node) throws ApiException {
        check(node.isArray(), name, "an array of token ids", node);
        List<Integer> ids = new ArrayList<>(node.size());
        for (JsonNode element : node) {
            check(element.isIntegralNumber() && element.canConvertToInt(), name, "token ids", element);
            ids.add(element.intValue());
        }
        return ids;
    }

    /** Says no to what would change the answer and isn't done here. */
    void refuse(String name, boolean harmless) throws ApiException {
        if (!node(name).isMissingNode() && !harmless) {
            throw ApiException.invalid(name, "`%s` is not supported by this server".formatted(shown(name)));
        }
    }

    /** Bytes of a text, without making them. */
    public static long utf8Bytes(String text) {
        // Half of a surrogate pair counts two of the four bytes that the pair is written with.
        return text.chars()
                .mapToLong(c -> c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate((char) c) ? 2 : 3)
                .sum();
    }

    /** As much of what a caller sent as fits into an error. */
    static String shown(String text) {
        return text.substring(0, Math.min(MOST_SHOWN, text.length()));
    }

    static void check(boolean holds, String name, String expected, JsonNode found) throws ApiException {
        if (!holds) {
            throw ApiException.invalid(
                    name, "'%s' must be %s, not %s".formatted(name, expected, shown(found.toString())));
        }
    }
}
