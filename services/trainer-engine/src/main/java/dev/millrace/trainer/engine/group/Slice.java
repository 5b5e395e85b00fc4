package dev.millrace.trainer.engine.group;

import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Neighbouring elements of a flat tensor.
 *
 * @param from the first
 * @param to the one after the last
 */
public record Slice(long from, long to) {

    public Slice {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("A slice from %d to %d".formatted(from, to));
        }
    }

    /** How many elements. */
    public long length() {
        return to - from;
    }

    /** What this and another have in common; of no length when that is nothing. */
    public Slice and(Slice other) {
        long first = Math.max(from, other.from);
        return new Slice(first, Math.max(first, Math.min(to, other.to)));
    }

    /** Whether another lies in this one whole. */
    public boolean holds(Slice other) {
        return from <= other.from && other.to <= to;
    }

    /** Its pieces of at most {@code most} elements, from the first on. */
    public List<Slice> cut(long most) {
        return LongStream.iterate(from, at -> at < to, at -> at + most)
                .mapToObj(at -> new Slice(at, Math.min(to, at + most)))
                .toList();
    }

    /** This slice of a flat tensor, as a view. */
    public Tensor of(Tensor flat) {
        return flat.narrow(0, from, length());
    }

    /** The same elements, counted from the first of a slice that they lie in. */
    public Slice within(Slice outer) {
        return new Slice(from - outer.from, to - outer.from);
    }
}
