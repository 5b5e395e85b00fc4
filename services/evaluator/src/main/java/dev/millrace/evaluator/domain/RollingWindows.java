package dev.millrace.evaluator.domain;

import java.util.ArrayList;
import java.util.List;

/**
 * A text longer than a model can see, cut so that each token is predicted exactly once. As lm-evaluation-harness does it
 * with a context length of 1 ({@code get_rolling_token_windows}, {@code make_disjoint_window}): the first token is
 * predicted from the end-of-text token, each further window starts from the last token of the one before, and the last
 * one, being shorter, looks as far back as fits.
 */
public final class RollingWindows {

    private RollingWindows() {}

    /**
     * One request.
     *
     * @param tokens what the model sees, and then predicts
     * @param predicted how many tokens at the end are to be scored
     */
    public record Window(List<Integer> tokens, int predicted) {}

    /**
     * The windows of a text.
     *
     * @param text its token ids
     * @param prefix the end-of-text token
     * @param length most tokens in a window, the one that is only context included
     * @param stride most tokens that a window predicts
     */
    public static List<Window> of(List<Integer> text, int prefix, int length, int stride) {
        if (length < 2) {
            throw new IllegalArgumentException("A window needs room for two tokens, not " + length);
        }
        List<Integer> tokens = new ArrayList<>(text.size() + 1);
        tokens.add(prefix);
        tokens.addAll(text);
        List<Window> windows = new ArrayList<>();
        for (int done = 1; done < tokens.size(); ) {
            int end = Math.min(done + stride, tokens.size());
            windows.add(new Window(List.copyOf(tokens.subList(Math.max(0, end - length), end)), end - done));
            done = end;
        }
        return windows;
    }
}
