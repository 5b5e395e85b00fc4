package dev.millrace.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.inference.domain.Engine;
import dev.millrace.inference.openai.CompletionCall.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Reads the prompts of a completion: counted first, then measured, and only then made into tokens or text. */
final class Prompts {
    private final Engine engine;
    private final CallLimits limits;
    private final boolean echo;
    private final int maxTokens;

    Prompts(Engine engine, CallLimits limits, boolean echo, int maxTokens) {
        this.engine = engine;
        this.limits = limits;
        this.echo = echo;
        this.maxTokens = maxTokens;
    }

    List<Prompt> read(JsonNode node, int n) throws ApiException {
        boolean one = node.isMissingNode()
                || node.isTextual()
                || (node.isArray() && node.path(0).isNumber());
        Parameters.check(
                one || (node.isArray() && !node.isEmpty()),
                "prompt",
                "a string, an array of at most %d strings, an array of token ids or an array of those"
                        .formatted(limits.generations()),
                node);
        limits.checkGenerations(one ? 1 : node.size(), n);
        if (one) {
            return List.of(prompt(node));
        }
        checkTexts(node);
        List<Prompt> prompts = new ArrayList<>();
        for (JsonNode element : node) {
            prompts.add(prompt(element));
        }
        return prompts;
    }

    private void checkTexts(JsonNode node) throws ApiException {
        long bytes = 0;
        for (JsonNode element : node) {
            bytes += element.isTextual() ? Parameters.utf8Bytes(element.textValue()) : 0;
        }
        limits.checkText("prompt", bytes);
    }

    private Prompt prompt(JsonNode node) throws ApiException {
        Prompt prompt = node.isMissingNode() ? text("") : node.isTextual() ? text(node.textValue()) : ids(node);
        Call.checkLength(engine, "prompt", prompt.ids().size(), maxTokens);
        return prompt;
    }

    private Prompt text(String text) throws ApiException {
        limits.checkText("prompt", Parameters.utf8Bytes(text));
        List<Integer> ids =
                IntStream.of(engine.tokenizer().encode(text)).boxed().toList();
        return new Prompt(orFirst(ids), text);
    }

    private Prompt ids(JsonNode node) throws ApiException {
        // Before they are read: ids without number would be boxed only to be refused.
        Call.checkLength(engine, "prompt", node.size(), maxTokens);
        List<Integer> ids = Parameters.ids("prompt", node);
        for (int id : ids) {
            if (id < 0 || id >= engine.vocabulary()) {
                throw ApiException.invalid("prompt", "%d is not a token id of this model".formatted(id));
            }
        }
        return new Prompt(orFirst(ids), echo ? decoded(ids) : "");
    }

    private String decoded(List<Integer> ids) {
        return engine.tokenizer()
                .decode(ids.stream().mapToInt(Integer::intValue).toArray());
    }

    private List<Integer> orFirst(List<Integer> ids) {
        return ids.isEmpty() ? List.of(engine.firstToken()) : ids;
    }
}
