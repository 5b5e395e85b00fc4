package dev.millrace.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.inference.domain.Engine;
import dev.millrace.inference.domain.grammar.Grammar;
import dev.millrace.inference.domain.grammar.GrammarMasks;
import dev.millrace.inference.domain.grammar.UnsupportedGrammar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an answer is kept to: OpenAI's {@code response_format}, vLLM's {@code structured_outputs} and what that was called before
 * ({@code guided_json} and so on). A call names one of them at most.
 */
final class StructuredOutput {
    private static final String FORMAT = "response_format";
    private static final String OUTPUTS = "structured_outputs";
    private static final Set<String> GUIDED = Set.of("json", "regex", "choice");
    private static final int MOST_CHOICES = 10_000;

    private StructuredOutput() {}

    /** Makes a grammar. */
    private interface Source {
        Grammar grammar() throws ApiException, UnsupportedGrammar;
    }

    static Optional<GrammarMasks> read(Parameters parameters, Engine engine) throws ApiException {
        Map<String, Source> asked = new LinkedHashMap<>();
        format(parameters, asked);
        JsonNode outputs = parameters.node(OUTPUTS);
        Parameters.check(outputs.isMissingNode() || outputs.isObject(), OUTPUTS, "an object", outputs);
        for (var field : outputs.properties()) {
            add(OUTPUTS + "." + field.getKey(), field.getKey(), field.getValue(), asked);
        }
        for (String kind : GUIDED) {
            add("guided_" + kind, kind, parameters.node("guided_" + kind), asked);
        }
        if (asked.size() > 1) {
            throw ApiException.invalid(
                    List.copyOf(asked.keySet()).getLast(),
                    "An answer is kept to one of these, not to several: " + asked.keySet());
        }
        for (var one : asked.entrySet()) {
            return Optional.of(masks(one.getKey(), one.getValue(), engine));
        }
        return Optional.empty();
    }

    /** What keeps answers to a grammar, or why nothing does. */
    private static GrammarMasks masks(String param, Source source, Engine engine) throws ApiException {
        try {
            return engine.masks(source.grammar());
        } catch (UnsupportedGrammar e) {
            throw ApiException.invalid(param, "'%s' can't be constrained %s".formatted(param, e.getMessage()));
        } catch (IllegalStateException e) {
            throw ApiException.invalid(param, "'%s' can't be constrained: %s".formatted(param, e.getMessage()));
        }
    }

    private static void format(Parameters parameters, Map<String, Source> asked) throws ApiException {
        JsonNode format = parameters.node(FORMAT);
        if (format.isMissingNode()) {
            return;
        }
        String type = format.path("type").asText();
        boolean schemed = type.equals("json_schema");
        Parameters.checkFields(FORMAT, format, schemed ? Set.of("type", "json_schema") : Set.of("type"));
        switch (type) {
            case "text" -> {}
            case "json_object" -> asked.put(FORMAT, Grammar::jsonObject);
            case "json_schema" -> {
                String param = FORMAT + ".json_schema.schema";
                JsonNode named = format.path("json_schema");
                Parameters.checkFields(
                        FORMAT + ".json_schema", named, Set.of("name", "description", "schema", "strict"));
                JsonNode schema = named.path("schema");
                Parameters.check(schema.isObject(), param, "a JSON schema", schema);
                asked.put(param, () -> Grammar.schema(schema));
            }
            default ->
                throw ApiException.invalid(
                        FORMAT,
                        "'response_format' must have one of the types text, json_object and json_schema, not "
                                + Parameters.shown(format.toString()));
        }
    }

    private static void add(String param, String kind, JsonNode value, Map<String, Source> asked) throws ApiException {
        boolean absent = value.isMissingNode() || value.isNull();
        if (absent || (kind.equals("json_object") && value.isBoolean() && !value.booleanValue())) {
            return;
        }
        switch (kind) {
            case "json" -> asked.put(param, () -> Grammar.schema(schema(param, value)));
            case "regex" -> {
                Parameters.check(value.isTextual(), param, "a string", value);
                asked.put(param, () -> Grammar.regex(value.textValue()));
            }
            case "choice" -> {
                List<String> texts = texts(param, value);
                asked.put(param, () -> Grammar.choice(texts));
            }
            case "json_object" -> asked.put(param, Grammar::jsonObject);
            default ->
                throw ApiException.invalid(
                        param,
                        "`%s` is not supported by this server; json, regex, choice and json_object are"
                                .formatted(Parameters.shown(param)));
        }
    }

    /** vLLM takes a schema as an object, and as a string that holds one. */
    private static JsonNode schema(String param, JsonNode value) throws ApiException {
        return value.isTextual() ? Parameters.json(param, value.textValue()) : value;
    }

    private static List<String> texts(String param, JsonNode value) throws ApiException {
        Parameters.check(
                value.isArray() && !value.isEmpty() && value.size() <= MOST_CHOICES,
                param,
                "an array of 1 to %,d strings".formatted(MOST_CHOICES),
                value);
        List<String> texts = new ArrayList<>();
        for (JsonNode one : value) {
            Parameters.check(one.isTextual(), param, "strings", one);
            texts.add(one.textValue());
        }
        return texts;
    }
}
