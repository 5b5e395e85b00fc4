package dev.millrace.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The fields that a call may have. Any other is refused by its name: what is left out without a word would look as though it
 * had been done.
 */
final class KnownFields {

    private static final Set<String> BOTH = Set.of(
            "model",
            "n",
            "max_tokens",
            "temperature",
            "top_p",
            "top_k",
            "min_p",
            "frequency_penalty",
            "presence_penalty",
            "repetition_penalty",
            "logit_bias",
            "seed",
            "stop",
            "stop_token_ids",
            "ignore_eos",
            "min_tokens",
            "include_stop_str_in_output",
            "truncate_prompt_tokens",
            "priority",
            "logprobs",
            "response_format",
            "structured_outputs",
            "guided_json",
            "guided_regex",
            "guided_choice",
            "stream",
            "stream_options",
            "keep_alive",
            // Who asks, and what for: says nothing of the answer.
            "user",
            "safety_identifier",
            "prompt_cache_key",
            "metadata");

    private static final Set<String> COMPLETION = Set.of("prompt", "decoder_prompt", "echo", "suffix", "best_of");

    private static final Set<String> CHAT = Set.of(
            "messages",
            "max_completion_tokens",
            "top_logprobs",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "functions",
            "chat_template",
            "chat_template_kwargs",
            "add_generation_prompt",
            "continue_final_message");

    private static final Set<String> EMBEDDING = Set.of(
            "model",
            "input",
            "encoding_format",
            "dimensions",
            "truncate_prompt_tokens",
            "add_special_tokens",
            "priority",
            "keep_alive",
            "user");

    private static final Set<String> TOKENIZE = Set.of(
            "model",
            "prompt",
            "add_special_tokens",
            "messages",
            "tools",
            "chat_template",
            "chat_template_kwargs",
            "add_generation_prompt",
            "continue_final_message");

    private static final Set<String> DETOKENIZE = Set.of("model", "tokens");

    /** What says nothing of the answer, and is a text. */
    private static final Set<String> NAMES = Set.of("user", "safety_identifier", "prompt_cache_key");

    /** What isn't done here, and when it may be said all the same, since it asks for what is done anyway. */
    private static final Map<String, Predicate<JsonNode>> HARMLESS = Map.ofEntries(
            Map.entry("use_beam_search", KnownFields::isOff),
            Map.entry("length_penalty", node -> node.isNumber() && node.doubleValue() == 1),
            Map.entry("skip_special_tokens", KnownFields::isOff),
            Map.entry("spaces_between_special_tokens", KnownFields::isOff),
            Map.entry("add_special_tokens", KnownFields::isOff),
            Map.entry("return_tokens_as_token_ids", KnownFields::isOff),
            Map.entry("return_token_ids", KnownFields::isOff),
            Map.entry("return_token_strs", KnownFields::isOff),
            Map.entry("store", KnownFields::isOff),
            Map.entry("echo", KnownFields::isOff),
            Map.entry("bad_words", KnownFields::isEmpty),
            Map.entry("documents", KnownFields::isEmpty),
            Map.entry("service_tier", node -> Set.of("auto", "default").contains(node.asText())),
            Map.entry(
                    "modalities",
                    node -> node.size() == 1 && node.path(0).asText().equals("text")),
            Map.entry("function_call", node -> node.asText().equals("none")));

    private KnownFields() {}

    /** Refuses what a call of {@code /v1/completions} may not have. */
    static void checkCompletion(Parameters parameters) throws ApiException {
        check(parameters, COMPLETION);
    }

    /** Refuses what a call of {@code /v1/chat/completions} may not have. */
    static void checkChat(Parameters parameters) throws ApiException {
        check(parameters, CHAT);
    }

    /** Refuses what a call of {@code /v1/embeddings} may not have. */
    static void checkEmbedding(Parameters parameters) throws ApiException {
        for (String name : parameters.names()) {
            parameters.refuse(name, EMBEDDING.contains(name));
        }
        checkNames(parameters);
    }

    /** Refuses what a call of {@code /tokenize} may not have. */
    static void checkTokenize(Parameters parameters) throws ApiException {
        for (String name : parameters.names()) {
            parameters.refuse(name, TOKENIZE.contains(name) || isHarmless(parameters, name));
        }
    }

    /** Refuses what a call of {@code /detokenize} may not have. */
    static void checkDetokenize(Parameters parameters) throws ApiException {
        for (String name : parameters.names()) {
            parameters.refuse(name, DETOKENIZE.contains(name));
        }
    }

    private static void check(Parameters parameters, Set<String> own) throws ApiException {
        for (String name : parameters.names()) {
            if (!BOTH.contains(name) && !own.contains(name)) {
                parameters.refuse(name, isHarmless(parameters, name));
            }
        }
        checkNames(parameters);
        JsonNode metadata = parameters.node("metadata");
        Parameters.check(metadata.isMissingNode() || metadata.isObject(), "metadata", "an object", metadata);
    }

    private static boolean isHarmless(Parameters parameters, String name) {
        return HARMLESS.getOrDefault(name, _ -> false).test(parameters.node(name));
    }

    private static void checkNames(Parameters parameters) throws ApiException {
        for (String name : NAMES) {
            var _ = parameters.text(name);
        }
    }

    private static boolean isOff(JsonNode node) {
        return node.isBoolean() && !node.booleanValue();
    }

    private static boolean isEmpty(JsonNode node) {
        return node.isArray() && node.isEmpty();
    }
}
