package dev.millrace.orchestrator.domain.redaction;

import dev.millrace.contracts.api.RedactionPrecision;
import dev.millrace.contracts.events.FindMarked;
import dev.millrace.contracts.events.FindShown;
import dev.millrace.contracts.preference.Interval;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What people say of what redaction found in one run, and who was shown some of it. One thread at a time. */
public final class Review {

    private static final double CONFIDENCE = 0.95;

    /** The last of each. */
    private final Map<DocumentFind, FindMarked> marks = new HashMap<>();

    private final Map<DocumentFind, NavigableMap<Integer, FindShown>> shown = new HashMap<>();

    /**
     * What somebody was shown.
     *
     * @param times how often they asked
     * @param last when they last did, as ISO 8601 in UTC
     */
    public record Shown(String who, int times, String last) {}

    void add(FindMarked mark) {
        marks.merge(DocumentFind.of(mark), mark, (known, other) -> known.number() < other.number() ? other : known);
    }

    void add(FindShown event) {
        shown.computeIfAbsent(DocumentFind.of(event), _ -> new TreeMap<>()).put(event.number(), event);
    }

    /** What was last said of a find. */
    public Optional<FindMarked> mark(DocumentFind find) {
        return Optional.ofNullable(marks.get(find));
    }

    /** How often somebody was shown a find. */
    public int timesShown(DocumentFind find) {
        return Optional.ofNullable(shown.get(find)).map(NavigableMap::lastKey).orElse(0);
    }

    /** The precision of each kind of which somebody has marked something, by the last mark of each find. */
    public List<RedactionPrecision> precision() {
        SortedMap<String, int[]> byKind = new TreeMap<>();
        marks.values().forEach(mark -> byKind.computeIfAbsent(mark.kind(), _ -> new int[2])[mark.right() ? 0 : 1]++);
        List<RedactionPrecision> all = new ArrayList<>();
        byKind.forEach((kind, counts) -> all.add(precision(kind, counts[0], counts[1])));
        return all;
    }

    private static RedactionPrecision precision(String kind, int right, int wrong) {
        int marked = right + wrong;
        double share = (double) right / marked;
        Interval interval = Interval.wilson(share, marked, Interval.Z);
        return new RedactionPrecision(kind, right, wrong, share, interval.low(), interval.high(), CONFIDENCE);
    }

    /** Who was shown something, by name. */
    public List<Shown> shown() {
        SortedMap<String, Shown> people = new TreeMap<>();
        shown.values().stream()
                .flatMap(times -> times.values().stream())
                .forEach(event -> people.merge(
                        event.who(),
                        new Shown(event.who(), 1, event.when()),
                        (a, b) -> new Shown(
                                a.who(),
                                a.times() + b.times(),
                                a.last().compareTo(b.last()) < 0 ? b.last() : a.last())));
        return List.copyOf(people.values());
    }
}
