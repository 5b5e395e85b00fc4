package dev.millrace.contracts.recipes;

/**
 * What is hidden of a text that a model is to restore.
 *
 * @param rate share of its tokens
 * @param meanSpan mean length of a stretch that is left out, in tokens; tokens that are masked stand alone
 */
public record Corruption(double rate, double meanSpan) {

    /** As BERT and T5 have it. */
    public static final Corruption USUAL = new Corruption(0.15, 3);

    /**
     * How a stretch of text is divided.
     *
     * @param tokens it has
     * @param hidden tokens of them that are left out
     * @param spans stretches that these are
     */
    public record Spans(int tokens, int hidden, int spans) {

        /** Tokens that an encoder reads: what is left, something in place of each span, and an end. */
        public int inputs() {
            return tokens - hidden + spans + 1;
        }

        /** Tokens that a decoder says: each span after what stood in its place, and an end. */
        public int targets() {
            return hidden + spans + 1;
        }
    }

    /** How many tokens at least a text has that something is left out of: one that stays, one that doesn't. */
    private static final int LEAST = 2;

    /** Spans of a text of {@code tokens}, at least two, tokens (T5's {@code random_spans_noise_mask}). */
    public Spans spans(int tokens) {
        int hidden = Math.clamp((long) Math.rint(tokens * rate), 1, tokens - 1);
        int spans = Math.clamp((long) Math.rint(hidden / meanSpan), 1, Math.min(hidden, tokens - hidden));
        return new Spans(tokens, hidden, spans);
    }

    /** The longest text whose inputs are no longer than {@code inputs} (T5's {@code compute_input_and_target_lengths}). */
    public Spans longest(int inputs) {
        int tokens = Math.max(LEAST, inputs);
        while (tokens > LEAST && spans(tokens).inputs() > inputs) {
            tokens--;
        }
        while (spans(tokens + 1).inputs() <= inputs) {
            tokens++;
        }
        return spans(tokens);
    }
}
