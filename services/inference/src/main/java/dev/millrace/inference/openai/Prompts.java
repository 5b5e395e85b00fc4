package dev.millrace.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.models.architecture.Architecture;
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
    private final Truncation truncation;
    /** Tokens that come after the prompt's in the same text. */
    private final int answer;

    Prompts(Engine engine, CallLimits limits, boolean echo, Truncation truncation, int maxTokens) {
        this.engine = engine;
        this.limits = limits;
        this.echo = echo;
        this.truncation = truncation;
        this.answer = isTranslating() ? 0 : maxTokens;
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

    /** Whether an encoder reads the prompts, and a decoder writes a text of its own. */
    private boolean isTranslating() {
        return engine.kind() == Architecture.Kind.SEQUENCE_TO_SEQUENCE;
    }

    /**
     * The prompts as they are given to a model.
     *
     * @param begun how the answer is to begin, which only a decoder beside an encoder can be told
     */
    List<Prompt> placed(List<Prompt> prompts, JsonNode begun, int maxTokens) throws ApiException {
        if (!isTranslating()) {
            if (!begun.isMissingNode()) {
                throw ApiException.invalid(
                        "decoder_prompt", "This model has no encoder: the prompt is what it goes on from");
            }
            return prompts;
        }
        Prompt given = begun.isMissingNode()
                ? new Prompt(List.of(), List.of(), "", 0)
                : begun.isTextual() ? text(begun.textValue()) : ids(begun);
        List<Integer> ids = new ArrayList<>(List.of(engine.decoderStart()));
        ids.addAll(given.ids());
        Call.checkLength(engine, "decoder_prompt", ids.size(), maxTokens);
        return prompts.stream()
                .map(prompt -> new Prompt(prompt.ids(), ids, given.text(), 1 + given.unwritten()))
                .toList();
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
        Call.checkLength(engine, "prompt", prompt.ids().size(), answer);
        return prompt;
    }

    private Prompt text(String text) throws ApiException {
        limits.checkText("prompt", Parameters.utf8Bytes(text));
        List<Integer> ids =
                IntStream.of(engine.tokenizer().encode(text)).boxed().toList();
        boolean cut = truncation.cuts(ids.size());
        List<Integer> kept = truncation.of(ids);
        return prompt(kept, cut && echo ? decoded(kept) : text);
    }

    private Prompt ids(JsonNode node) throws ApiException {
        // Before they are read: ids without number would be boxed only to be refused.
        if (!truncation.cuts(node.size())) {
            Call.checkLength(engine, "prompt", node.size(), answer);
        }
        List<Integer> all = Parameters.ids("prompt", node);
        for (int id : all) {
            Call.checkId(engine, "prompt", id);
        }
        List<Integer> ids = List.copyOf(truncation.of(all));
        return prompt(ids, echo ? decoded(ids) : "");
    }

    /** A model goes on from something: from the token that it begins texts with where nothing is given. */
    private Prompt prompt(List<Integer> ids, String text) {
        return ids.isEmpty()
                ? new Prompt(List.of(), List.of(engine.firstToken()), text, 1)
                : new Prompt(List.of(), ids, text, 0);
    }

    private String decoded(List<Integer> ids) {
        return engine.tokenizer()
                .decode(ids.stream().mapToInt(Integer::intValue).toArray());
    }
}
