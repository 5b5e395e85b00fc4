package dev.millrace.evaluator.domain;

import java.util.HashSet;
import java.util.Set;

/** Which of a stream of items are taken, by their place in it, the first being 0. */
public interface Places {

    /** Whether the item at {@code place} is taken. */
    boolean contain(long place);

    /** All. */
    static Places all() {
        return place -> true;
    }

    /** Those that a sample of places has chosen. */
    static Places of(Sample<Long> sample) {
        Set<Long> places = new HashSet<>(sample.items());
        return places::contains;
    }
}
