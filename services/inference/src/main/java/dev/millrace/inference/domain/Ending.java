package dev.millrace.inference.domain;

import java.util.List;
import java.util.Set;

/**
 * When a generation is over.
 *
 * @param maxTokens most tokens to generate; 0: only look at the prompt
 * @param minTokens before so many neither the model's own end nor a stop counts
 * @param stop texts that end the generation
 * @param stopIds tokens that end it besides the model's own end
 * @param ignoresEnd whether it goes on after the model's own end
 * @param showsStop whether the stop, text or token, is part of what was generated
 */
public record Ending(
        int maxTokens, int minTokens, List<String> stop, Set<Integer> stopIds, boolean ignoresEnd, boolean showsStop) {

    public Ending {
        stop = List.copyOf(stop);
        stopIds = Set.copyOf(stopIds);
        if (maxTokens < 0 || minTokens < 0 || minTokens > maxTokens) {
            throw new IllegalArgumentException(
                    "%d tokens at least and %d at most can't be generated".formatted(minTokens, maxTokens));
        }
    }

    /** By the model's own end, one of these texts, or the number of tokens. */
    public static Ending of(int maxTokens, List<String> stop) {
        return new Ending(maxTokens, 0, stop, Set.of(), false, false);
    }
}
