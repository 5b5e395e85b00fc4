package dev.millrace.contracts.text.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A string that knows which of its characters somebody said.
 *
 * @param runs its parts, none of them empty and no two neighbours alike
 */
record Text(List<Run> runs) implements Comparable<Text> {

    static final Text EMPTY = new Text(List.of());

    private static final long LONGEST = 1 << 24;

    /**
     * Characters of one origin.
     *
     * @param origin who says them, unless the template does
     */
    record Run(String characters, Optional<Origin> origin) {}

    Text {
        runs = List.copyOf(runs);
    }

    /** What the template writes. */
    static Text of(String written) {
        return of(written, Optional.empty());
    }

    /** What somebody says. */
    static Text said(String said, Origin by) {
        return of(said, Optional.of(by));
    }

    static Text of(String characters, Optional<Origin> origin) {
        return characters.isEmpty() ? EMPTY : new Text(List.of(new Run(characters, origin)));
    }

    /** Who says any of it. */
    Optional<Origin> origin() {
        return runs.stream().flatMap(run -> run.origin().stream()).findFirst();
    }

    /** One after the other. */
    static Text concat(List<Text> texts) {
        long length = texts.stream().mapToLong(Text::length).sum();
        if (length > LONGEST) {
            throw new TextTooLong(length, LONGEST);
        }
        List<Run> runs = new ArrayList<>();
        StringBuilder characters = new StringBuilder();
        Optional<Origin> origin = Optional.empty();
        for (Text text : texts) {
            for (Run run : text.runs) {
                if (!characters.isEmpty() && !run.origin().equals(origin)) {
                    runs.add(new Run(characters.toString(), origin));
                    characters.setLength(0);
                }
                origin = run.origin();
                characters.append(run.characters());
            }
        }
        if (!characters.isEmpty()) {
            runs.add(new Run(characters.toString(), origin));
        }
        return new Text(runs);
    }

    Text plus(Text other) {
        return concat(List.of(this, other));
    }

    Text times(long count) {
        if (count <= 0 || isEmpty()) {
            return EMPTY;
        }
        double length = (double) count * length();
        if (length > LONGEST) {
            throw new TextTooLong((long) length, LONGEST);
        }
        return concat(Collections.nCopies((int) count, this));
    }

    int length() {
        int length = 0;
        for (Run run : runs) {
            length += run.characters().length();
        }
        return length;
    }

    boolean isEmpty() {
        return runs.isEmpty();
    }

    /** From one place up to another, counted in UTF-16 units. */
    Text part(int from, int to) {
        List<Run> parts = new ArrayList<>();
        int at = 0;
        for (Run run : runs) {
            int begin = Math.max(from, at) - at;
            int end = Math.min(to, at + run.characters().length()) - at;
            if (begin < end) {
                parts.add(new Run(run.characters().substring(begin, end), run.origin()));
            }
            at += run.characters().length();
        }
        return new Text(parts);
    }

    /** With other characters in the place of its own, run by run. */
    Text mapped(UnaryOperator<String> characters) {
        return concat(runs.stream()
                .map(run -> of(characters.apply(run.characters()), run.origin()))
                .toList());
    }

    /** Every occurrence, or the first {@code most}, replaced. */
    Text replaced(String what, Text by, int most) {
        String all = toString();
        List<Text> parts = new ArrayList<>();
        int from = 0;
        long length = 0;
        for (int n = 0; n < most && !what.isEmpty() && length <= LONGEST; n++) {
            int found = all.indexOf(what, from);
            if (found < 0) {
                break;
            }
            parts.add(part(from, found));
            parts.add(by);
            length += found - from + by.length();
            from = found + what.length();
        }
        parts.add(part(from, all.length()));
        return concat(parts);
    }

    @Override
    public int compareTo(Text other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Text text && toString().equals(text.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    @Override
    public String toString() {
        return runs.size() == 1
                ? runs.getFirst().characters()
                : runs.stream().map(Run::characters).collect(Collectors.joining());
    }
}
