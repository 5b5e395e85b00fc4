package dev.millrace.inference.openai;

import dev.millrace.inference.domain.grammar.GrammarMasks;

/**
 * How many bytes of heap an answer may take at most, from its first token until it has been sent. Generous figures for
 * what is kept of each token and of each candidate beside it: the record, its node and characters in the JSON tree of
 * its choice, and its bytes in the answer, which for a moment exist twice.
 */
final class AnswerSize {
    /** A generation with its sampler, decoder and held text. */
    private static final long GENERATION = 4096;

    private static final long PROMPT_TOKEN = 16;
    private static final long TOKEN = 128;
    /** Tokens of each generation of a stream that are on their way: what its client doesn't read isn't generated. */
    private static final int STREAMED = 2;

    private AnswerSize() {}

    static long of(Call call) {
        long prompts = call.promptTokens();
        long kept = call.options().stream() && call.style().calls().isEmpty()
                ? Math.min(call.maxTokens(), STREAMED)
                : call.maxTokens();
        long tokens = call.choices() * kept + (call.scoresPrompts() ? prompts : 0);
        long each = TOKEN;
        if (call.logprobs().isPresent()) {
            // The token itself is written like a candidate, and one more when it isn't among the likeliest.
            each += (call.logprobs().getAsInt() + 2L) * call.style().candidateBytes();
        }
        long grammar = call.masks().isPresent() ? GrammarMasks.MOST_BYTES : 0;
        return grammar + call.choices() * GENERATION + prompts * PROMPT_TOKEN + tokens * each;
    }
}
