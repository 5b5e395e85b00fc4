package dev.millrace.inference.openai;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.contracts.json.JsonFault;
import dev.millrace.inference.domain.KeepAlive;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** A call's parameters, read with their types checked; null counts as absent. */
public final class Parameters {
    /** One body is one value: what follows it would be left out without a word. */
    static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** And each field is said once: all but the last would be left out, too. */
    private static final ObjectMapper BODY = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final int MOST_SHOWN = 80;

    private final JsonNode json;

    private Parameters(JsonNode json) {
        this.json = json;
    }

    /** Those that a call has which was asked for in other words. */
    static Parameters of(JsonNode json) {
        return new Parameters(json);
    }

    /** Reads a body. */
    public static Parameters read(byte[] body) throws ApiException {
        try {
            JsonNode json = BODY.readTree(body);
            if (json == null || !json.isObject()) {
                throw ApiException.invalid("body", "The body must be a JSON object");
            }
            for (var field : json.properties()) {
                checkCharacters("body", field.getKey());
                checkCharacters(shown(field.getKey()), field.getValue());
            }
            return new Parameters(json);
        } catch (MismatchedInputException e) {
            throw ApiException.invalid("body", "The body is one JSON object, and something follows it" + place(e));
        } catch (JsonProcessingException e) {
            throw ApiException.invalid("body", "The body is not JSON: " + JsonFault.placed(e));
        } catch (IOException e) {
            throw ApiException.invalid("body", "The body is not JSON: " + e.getMessage());
        }
    }

    private static String place(JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        return at == null ? "" : " (line %d, column %d)".formatted(at.getLineNr(), at.getColumnNr());
    }

    /** Refuses texts that can't be written as UTF-8, wherever they stand: nothing could be answered about them as they are. */
    private static void checkCharacters(String name, JsonNode node) throws ApiException {
        if (node.isTextual()) {
            checkCharacters(name, node.textValue());
        }
        for (var field : node.properties()) {
            checkCharacters(name, field.getKey());
            checkCharacters(name, field.getValue());
        }
        if (node.isArray()) {
            for (JsonNode element : node) {
                checkCharacters(name, element);
            }
        }
    }

    private static void checkCharacters(String name, String text) throws ApiException {
        for (int i = 0; i < text.length(); i++) {
            int character = text.codePointAt(i);
            if (Character.isSupplementaryCodePoint(character)) {
                i++;
            } else if (Character.isSurrogate((char) character)) {
                throw ApiException.invalid(
                        name,
                        "'%s' has half of a surrogate pair, \\u%04x, which is no character".formatted(name, character));
            }
        }
    }

    /** Refuses what a call of {@code /tokenize} may not have. */
    public void checkTokenize() throws ApiException {
        KnownFields.checkTokenize(this);
        if (has("prompt") && has("messages")) {
            throw ApiException.invalid("prompt", "Either 'prompt' or 'messages' is tokenized, not both");
        }
        Tools.check(this);
    }

    /** Refuses what a call of {@code /detokenize} may not have. */
    public void checkDetokenize() throws ApiException {
        KnownFields.checkDetokenize(this);
    }

    /**
     * Says no to what is no token.
     *
     * @param known how many ids there are
     */
    public static void checkId(String name, int id, int known) throws ApiException {
        if (id < 0 || id >= known) {
            throw ApiException.invalid(name, "%d in '%s' is not a token id of this model".formatted(id, name));
        }
    }

    /** A truth value within a parameter; false where it is null. */
    static boolean flag(String name, String field, JsonNode node) throws ApiException {
        if (!node.isBoolean() && !node.isNull()) {
            throw ApiException.invalid(
                    name, "'%s.%s' must be a boolean, not %s".formatted(name, field, shown(node.toString())));
        }
        return node.booleanValue();
    }

    /** Refuses fields of an object within a parameter but these, whose values may be null. */
    static void checkFields(String name, JsonNode object, Set<String> known) throws ApiException {
        for (var field : object.properties()) {
            if (!known.contains(field.getKey()) && !field.getValue().isNull()) {
                throw ApiException.invalid(
                        name, "`%s.%s` is not supported by this server".formatted(name, shown(field.getKey())));
            }
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

    /** Who asks, as the caller calls them; anything but a text is refused later. */
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
