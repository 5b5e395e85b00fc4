package dev.millrace.evaluator.domain;

import dev.millrace.contracts.text.PythonText;
import java.util.List;

/**
 * A context and a continuation in tokens, as lm-evaluation-harness cuts them: both are tokenized together, and what comes
 * after as many tokens as the context alone has is the continuation's. Where a token reaches across, a part of the text so is
 * in neither.
 *
 * @param continuation the tokens that are scored
 */
public record EncodedPair(List<Integer> context, List<Integer> continuation) {

    public EncodedPair {
        context = List.copyOf(context);
        continuation = List.copyOf(continuation);
    }

    /**
     * The texts, white space between them belonging to the continuation.
     *
     * @param context has no white space at its end
     */
    public record Texts(String context, String continuation) {
        public static Texts of(String context, String continuation) {
            String bare = PythonText.stripTrailing(context);
            return new Texts(bare, context.substring(bare.length()) + continuation);
        }

        public String together() {
            return context + continuation;
        }
    }

    /**
     * A pair from its tokens.
     *
     * @param context of the context alone; none where it is empty
     * @param together of context and continuation
     * @param endOfText stands before a continuation that has no context, if it doesn't begin with it
     */
    public static EncodedPair of(List<Integer> context, List<Integer> together, int endOfText) {
        if (!context.isEmpty()) {
            int before = Math.min(context.size(), together.size());
            return new EncodedPair(context, together.subList(before, together.size()));
        }
        boolean begun = !together.isEmpty() && together.getFirst() == endOfText;
        return new EncodedPair(List.of(endOfText), together.subList(begun ? 1 : 0, together.size()));
    }
}
