package dev.millrace.redaction.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A text with placeholders for some of its spans, of which parts can be read without writing all of it: what a new
 * placeholder brings to light stands near it, so that looking again costs as much as is new, not as much as there is.
 */
final class Replacements {

    /** How far from a placeholder what it may bring to light is noticed: as far as a detector sees. */
    private static final int BEFORE = CandidateScan.AHEAD;

    private static final int BEHIND = CandidateScan.BACK;

    private final CharSequence text;
    private final NavigableMap<Integer, Span> spans = new TreeMap<>();

    Replacements(CharSequence text) {
        this.text = text;
    }

    /**
     * A part of the text with placeholders.
     *
     * @param from where what is near the new placeholders starts; before it stands what a detector may look at
     * @param to where it ends
     * @param shifts from where on how much is to be added to a place here for its place in the original
     */
    record Part(String text, int from, int to, NavigableMap<Integer, Integer> shifts) {

        /** A span found here, which never touches a placeholder. */
        Span inOriginal(Span span) {
            int shift = shifts.floorEntry(span.start()).getValue();
            return new Span(span.type(), span.start() + shift, span.end() + shift);
        }
    }

    void add(List<Span> found) {
        found.forEach(span -> spans.put(span.start(), span));
    }

    /** What of a span hasn't been replaced, in order, without white space at its ends. */
    List<Span> free(Span whole) {
        List<Span> free = new ArrayList<>();
        Map.Entry<Integer, Span> before = spans.lowerEntry(whole.start());
        int at = before == null
                ? whole.start()
                : Math.max(whole.start(), before.getValue().end());
        for (Span taken : spans.subMap(whole.start(), true, whole.end(), false).values()) {
            trimmed(whole.type(), at, taken.start(), free);
            at = taken.end();
        }
        trimmed(whole.type(), at, whole.end(), free);
        return free;
    }

    private void trimmed(EntityType type, int start, int end, List<Span> into) {
        int from = start;
        int to = end;
        while (from < to && Character.isWhitespace(text.charAt(from))) {
            from++;
        }
        while (from < to && Character.isWhitespace(text.charAt(to - 1))) {
            to--;
        }
        if (from < to) {
            into.add(new Span(type, from, to));
        }
    }

    /** What has been replaced, in order, as it lies in the original. */
    List<Span> spans() {
        return List.copyOf(spans.values());
    }

    /** The whole text with what stands in the place of its spans. */
    String written(Substitutes substitutes) {
        return spans.isEmpty() ? text.toString() : written(0, text.length(), substitutes);
    }

    /** The text from {@code start} to {@code end}, where no span is cut, with what stands in the place of its spans. */
    String written(int start, int end, Substitutes substitutes) {
        StringBuilder out = new StringBuilder(end - start);
        int at = start;
        for (Span span : spans.subMap(start, end).values()) {
            String value = text.subSequence(span.start(), span.end()).toString();
            out.append(text, at, span.start()).append(substitutes.of(span.type(), value));
            at = span.end();
        }
        return out.append(text, at, end).toString();
    }

    /** Everything. */
    Part all() {
        return part(0, text.length());
    }

    /** What is near {@code fresh}, which are in order: parts that don't touch each other. */
    List<Part> near(List<Span> fresh) {
        List<Part> parts = new ArrayList<>();
        int start = 0;
        int end = -1;
        for (Span span : fresh) {
            int from = back(span.start(), BEFORE + CandidateScan.BACK);
            if (end >= 0 && from > end) {
                parts.add(part(start, end));
            }
            start = end < 0 || from > end ? from : start;
            end = ahead(span.end(), BEHIND + CandidateScan.AHEAD);
        }
        parts.add(part(start, end));
        return parts;
    }

    private Part part(int start, int end) {
        StringBuilder out = new StringBuilder(end - start);
        NavigableMap<Integer, Integer> shifts = new TreeMap<>(Map.of(0, start));
        int at = start;
        for (Span span : spans.subMap(start, end).values()) {
            out.append(text, at, span.start()).append(span.type().placeholder());
            at = span.end();
            shifts.put(out.length(), at - out.length());
        }
        out.append(text, at, end);
        int from = start == 0 ? 0 : CandidateScan.BACK;
        int to = end == text.length() ? out.length() : out.length() - CandidateScan.AHEAD;
        return new Part(out.toString(), from, to, shifts);
    }

    /** The place that at least so many characters lie before {@code from}, placeholders counted as they are written. */
    private int back(int from, int chars) {
        int at = from;
        int left = chars;
        while (left > 0 && at > 0) {
            Map.Entry<Integer, Span> before = spans.lowerEntry(at);
            int plain = at - (before == null ? 0 : before.getValue().end());
            if (before == null || plain >= left) {
                return Math.max(0, at - left);
            }
            left -= plain + before.getValue().type().placeholder().length();
            at = before.getKey();
        }
        return at;
    }

    private int ahead(int from, int chars) {
        int at = from;
        int left = chars;
        while (left > 0 && at < text.length()) {
            Map.Entry<Integer, Span> next = spans.ceilingEntry(at);
            int plain = (next == null ? text.length() : next.getKey()) - at;
            if (next == null || plain >= left) {
                return Math.min(text.length(), at + left);
            }
            left -= plain + next.getValue().type().placeholder().length();
            at = next.getValue().end();
        }
        return at;
    }
}
