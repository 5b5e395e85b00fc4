package dev.millrace.inference.domain;

import dev.millrace.inference.domain.grammar.GrammarMasks;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One sequence to go on with.
 *
 * @param source token ids that an encoder reads first, at least one where there is an encoder
 * @param prompt token ids to go on from, at least one
 * @param ending when it is over
 * @param masks what keeps the answer to a grammar, if it is to be kept to one
 * @param logprobs absent: none wanted; else how many of the likeliest tokens to name beside each token
 * @param scorePrompt whether the prompt's own tokens are to be scored too
 * @param embed whether the prompt's vector is wanted, and nothing else
 */
public record GenerationRequest(
        List<Integer> source,
        List<Integer> prompt,
        Ending ending,
        Sampling sampling,
        Optional<GrammarMasks> masks,
        OptionalInt logprobs,
        boolean scorePrompt,
        boolean embed) {

    public GenerationRequest {
        source = List.copyOf(source);
        prompt = List.copyOf(prompt);
        if (prompt.isEmpty()) {
            throw new IllegalArgumentException("a generation needs a prompt");
        }
    }

    /** Of a model without an encoder beside its decoder. */
    public GenerationRequest(
            List<Integer> prompt,
            int maxTokens,
            Sampling sampling,
            List<String> stop,
            OptionalInt logprobs,
            boolean scorePrompt) {
        this(List.of(), prompt, Ending.of(maxTokens, stop), sampling, Optional.empty(), logprobs, scorePrompt, false);
    }

    /** For the vector of a text. */
    public static GenerationRequest embedding(List<Integer> text) {
        return new GenerationRequest(
                List.of(),
                text,
                Ending.of(0, List.of()),
                Sampling.GREEDY,
                Optional.empty(),
                OptionalInt.empty(),
                false,
                true);
    }

    /** Most tokens to generate; 0: only look at the prompt. */
    public int maxTokens() {
        return ending.maxTokens();
    }

    /** How many tokens were given. */
    public int given() {
        return source.isEmpty() ? prompt.size() : source.size();
    }
}
