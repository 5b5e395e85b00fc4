package dev.millrace.contracts.events;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a stage did with the documents of a shard. Nothing is lost: {@code documentsIn} = {@code kept} + the sum of
 * {@code dropped}.
 *
 * @param documentsIn documents that came in
 * @param kept documents that go on, changed ones included
 * @param changed documents among the kept whose text is not what came in
 * @param dropped how many were dropped, by reason
 * @param found what was found and replaced or noted without dropping the document, by kind
 * @param bytesIn UTF-8 bytes of text that came in
 * @param bytesOut UTF-8 bytes of text that go on
 */
public record Counts(
        long documentsIn,
        long kept,
        long changed,
        SortedMap<String, Long> dropped,
        SortedMap<String, Long> found,
        long bytesIn,
        long bytesOut) {

    /** Nothing at all. */
    public static final Counts NONE = new Counts(0, 0, 0, new TreeMap<>(), new TreeMap<>(), 0, 0);

    public Counts {
        dropped = Collections.unmodifiableSortedMap(new TreeMap<>(dropped));
        found = Collections.unmodifiableSortedMap(new TreeMap<>(found));
        if (Stream.of(documentsIn, kept, changed, bytesIn, bytesOut).anyMatch(n -> n < 0)
                || Stream.of(dropped, found)
                        .flatMap(map -> map.values().stream())
                        .anyMatch(n -> n < 0)) {
            throw new IllegalArgumentException("Nothing can be counted below zero");
        }
    }

    /** How many were dropped, for whatever reason. */
    public long droppedInAll() {
        return dropped.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether every document that came in is either kept or dropped. */
    public boolean balances() {
        return documentsIn == kept + droppedInAll() && changed <= kept;
    }

    /** These and those together. */
    public Counts plus(Counts other) {
        return new Counts(
                documentsIn + other.documentsIn,
                kept + other.kept,
                changed + other.changed,
                sum(dropped, other.dropped),
                sum(found, other.found),
                bytesIn + other.bytesIn,
                bytesOut + other.bytesOut);
    }

    private static SortedMap<String, Long> sum(Map<String, Long> a, Map<String, Long> b) {
        TreeMap<String, Long> both = new TreeMap<>(a);
        b.forEach((reason, n) -> both.merge(reason, n, Long::sum));
        return both;
    }
}
