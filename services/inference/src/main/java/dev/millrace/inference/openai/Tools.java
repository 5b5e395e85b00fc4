package dev.millrace.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.contracts.models.chat.CallForm;
import dev.millrace.contracts.models.chat.ChatFormat;
import dev.millrace.contracts.text.template.MalformedTemplate;
import dev.millrace.inference.domain.Engine;
import dev.millrace.inference.domain.grammar.CallGrammar;
import dev.millrace.inference.domain.grammar.CallGrammar.Tool;
import dev.millrace.inference.domain.grammar.Grammar;
import dev.millrace.inference.domain.grammar.GrammarMasks;
import dev.millrace.inference.domain.grammar.UnsupportedGrammar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The tools that a call of {@code /v1/chat/completions} offers, and whether the model may, must or mustn't call them.
 *
 * @param form how calls are written, where answers are read for them
 * @param named whether the caller says which tool is called
 * @param several whether an answer may call more than one
 * @param masks what keeps the answer to calls, where it must be one
 */
record Tools(Optional<CallForm> form, boolean named, boolean several, Optional<GrammarMasks> masks) {

    static final String NAME = "tools";
    private static final String CHOICE = "tool_choice";
    private static final int MOST = 128;
    private static final Pattern NAMES = Pattern.compile("[a-zA-Z0-9_.-]{1,64}");
    private static final Tools NONE = new Tools(Optional.empty(), false, false, Optional.empty());

    static Tools read(Parameters parameters, ChatFormat format, Engine engine) throws ApiException {
        List<Tool> tools = tools(parameters.node(NAME));
        boolean several = !parameters.has("parallel_tool_calls") || parameters.flag("parallel_tool_calls");
        JsonNode choice = parameters.node(CHOICE);
        if (choice.asText().equals("none")
                || (tools.isEmpty() && choice.asText("auto").equals("auto") && !choice.isObject())) {
            return NONE;
        }
        Optional<String> name =
                Optional.ofNullable(choice.path("function").path("name").textValue());
        boolean understood = choice.isMissingNode()
                || choice.asText().equals("auto")
                || choice.asText().equals("required")
                || (choice.path("type").asText().equals("function") && name.isPresent());
        Parameters.check(understood, CHOICE, "auto, none, required or a function by its name", choice);
        if (tools.isEmpty()
                || (name.isPresent()
                        && tools.stream().noneMatch(tool -> tool.name().equals(name.get())))) {
            throw ApiException.invalid(CHOICE, "'tool_choice' asks for a tool that isn't among 'tools'");
        }
        CallForm form = form(format);
        boolean must = name.isPresent() || choice.asText().equals("required");
        if (!must) {
            checkLoose(parameters.node(NAME));
            return new Tools(Optional.of(form), false, several, Optional.empty());
        }
        List<Tool> meant = tools.stream()
                .filter(tool -> name.isEmpty() || tool.name().equals(name.get()))
                .toList();
        boolean more = several && name.isEmpty();
        return new Tools(Optional.of(form), name.isPresent(), more, Optional.of(masks(form, meant, more, engine)));
    }

    /** Refuses what are no tools. */
    static void check(Parameters parameters) throws ApiException {
        var _ = tools(parameters.node(NAME));
    }

    private static List<Tool> tools(JsonNode node) throws ApiException {
        Parameters.check(
                node.isMissingNode() || (node.isArray() && node.size() <= MOST),
                NAME,
                "an array of at most %d tools".formatted(MOST),
                node);
        List<Tool> tools = new ArrayList<>();
        for (JsonNode one : node) {
            JsonNode function = one.path("function");
            boolean named = function.path("name").isTextual()
                    && NAMES.matcher(function.path("name").textValue()).matches();
            Parameters.check(
                    one.path("type").asText().equals("function") && named,
                    NAME,
                    "functions, each with a name of up to 64 letters, digits, dots, - and _",
                    one);
            checkFields(one, function);
            JsonNode schema = function.path("parameters");
            Parameters.check(
                    schema.isMissingNode() || schema.isNull() || schema.isObject(),
                    NAME,
                    "functions whose parameters are a JSON schema",
                    schema);
            String name = function.path("name").textValue();
            if (tools.stream().anyMatch(other -> other.name().equals(name))) {
                throw ApiException.invalid(NAME, "Two of 'tools' are called '%s'".formatted(name));
            }
            tools.add(new Tool(name, schema.isObject() ? schema : nothing()));
        }
        return tools;
    }

    private static void checkFields(JsonNode tool, JsonNode function) throws ApiException {
        Parameters.checkFields(NAME, tool, Set.of("type", "function"));
        Parameters.checkFields(NAME + ".function", function, Set.of("name", "description", "parameters", "strict"));
        JsonNode description = function.path("description");
        Parameters.check(
                description.isMissingNode() || description.isNull() || description.isTextual(),
                NAME,
                "functions whose descriptions are strings",
                description);
        if (function.has("strict")) {
            var _ = Parameters.flag(NAME, "function.strict", function.path("strict"));
        }
    }

    /** The schema of no arguments. */
    private static JsonNode nothing() {
        return JsonNodeFactory.instance.objectNode().put("type", "object").put("additionalProperties", false);
    }

    /** Arguments of calls that the model makes of itself are as it writes them. */
    private static void checkLoose(JsonNode tools) throws ApiException {
        for (JsonNode tool : tools) {
            if (tool.path("function").path("strict").asBoolean()) {
                throw ApiException.invalid(
                        NAME,
                        "`strict` is not supported by this server where the model may choose to call no tool: ask for"
                                + " tool_choice required or a function by its name");
            }
        }
    }

    private static CallForm form(ChatFormat format) throws ApiException {
        try {
            return format.callForm();
        } catch (MalformedTemplate e) {
            throw ApiException.invalid(NAME, "The model's chat template can't carry calls of tools: " + e.getMessage());
        }
    }

    private static GrammarMasks masks(CallForm form, List<Tool> tools, boolean several, Engine engine)
            throws ApiException {
        try {
            Grammar grammar = new CallGrammar(form, engine.tokenizer()).grammar(tools, several);
            return engine.masks(grammar);
        } catch (UnsupportedGrammar | IllegalStateException e) {
            throw ApiException.invalid(NAME, "'tools' can't be constrained: " + e.getMessage());
        }
    }
}
