package dev.millrace.siege.watch;

import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Whether a figure stays where it was: the median of the last third against that of the first third, the beginning left
 * out in which caches fill and connections are made.
 *
 * @param what the figure's name
 * @param figure the figure
 * @param share by how much it may grow, as a share of what it was
 * @param slack by how much it may grow besides
 */
public record Flatness(String what, ToLongFunction<Vitals> figure, double share, long slack) {

    /** The part of all samples in which everything still settles. */
    private static final double SETTLING = 0.15;

    private static final int FEWEST = 3;

    /** What one process's figures were. */
    public record Course(long settled, long last, long most, Optional<String> fault) {}

    /** How the figure went; {@code samples} in the order of their time. */
    public Course of(List<Vitals> samples) {
        List<Vitals> settled = samples.subList((int) (samples.size() * SETTLING), samples.size());
        int third = Math.max(1, settled.size() / 3);
        if (settled.size() < FEWEST) {
            return new Course(0, 0, 0, Optional.of("%s was measured %d times only".formatted(what, samples.size())));
        }
        long before = median(settled.subList(0, third));
        long after = median(settled.subList(settled.size() - third, settled.size()));
        long most = samples.stream().mapToLong(figure).max().orElse(0);
        long allowed = (long) (before * (1 + share)) + slack;
        return new Course(
                before,
                after,
                most,
                after <= allowed
                        ? Optional.empty()
                        : Optional.of("%s grew from %,d to %,d; at most %,d is flat"
                                .formatted(what, before, after, allowed)));
    }

    private long median(List<Vitals> samples) {
        return samples.stream()
                .mapToLong(figure)
                .sorted()
                .skip(samples.size() / 2)
                .findFirst()
                .orElse(0);
    }
}
