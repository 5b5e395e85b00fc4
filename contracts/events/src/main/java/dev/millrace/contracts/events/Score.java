package dev.millrace.contracts.events;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One figure of an evaluation.
 *
 * @param task the task's name in the recipe; of a member of a group the group's name, a slash and its own
 * @param metric such as {@code acc} or {@code bits_per_byte}
 * @param value the figure
 * @param stderr its standard error
 * @param n items it rests on
 * @param chance what guessing would give, where that is defined
 * @param higherIsBetter whether a greater value is the better one
 * @param measured identifies what it was measured on: a SHA-256 over the content of the items and how they are scored.
 *     Figures of one metric can be compared when it is equal. Absent in what was scored before there was such a thing
 * @param clean the same figure on those items alone that weren't found in what the model was trained on; absent where nobody
 *     looked for them, where none is left, and in what was scored before there was such a thing
 */
public record Score(
        String task,
        String metric,
        double value,
        double stderr,
        long n,
        OptionalDouble chance,
        boolean higherIsBetter,
        Optional<String> measured,
        Optional<Clean> clean) {

    /**
     * A figure on the items that weren't found in the data.
     *
     * @param n how many these are
     */
    public record Clean(double value, double stderr, long n) {
        public Clean {
            if (n < 1) {
                throw new IllegalArgumentException("A figure of %d items".formatted(n));
            }
        }
    }

    /** The same figure with that on the clean items beside it. */
    public Score withClean(Optional<Clean> beside) {
        return new Score(task, metric, value, stderr, n, chance, higherIsBetter, measured, beside);
    }
}
