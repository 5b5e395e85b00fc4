package dev.millrace.contracts.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Looks for special cases over finished words, as spaCy's phrase matcher does: longer matches first, then earlier
 * ones, no two of them overlapping. A match that has white space inside is no special case, yet it still keeps shorter
 * ones from its words.
 */
final class SpecialSpans {

    private record Span(int first, int end) {
        int size() {
            return end - first;
        }
    }

    private final SpecialCases special;
    private final ChunkMemory memory;
    /** The words that a case may begin with. */
    private int[] beginnings = new int[64];

    private int count;
    private final Words rewritten = new Words();

    SpecialSpans(SpecialCases special, ChunkMemory memory) {
        this.special = special;
        this.memory = memory;
    }

    /** Forgets where cases may begin. */
    void clear() {
        count = 0;
    }

    /** A case may begin in {@code chunk}, whose words are the {@code first} and those after it. */
    void mayStart(int first, Chunk chunk) {
        if (chunk instanceof Chunk.Several several) {
            for (int i = 0; i < several.size(); i++) {
                if (several.get(i).startsSpecial()) {
                    mayStart(first + i);
                }
            }
        } else {
            mayStart(first);
        }
    }

    private void mayStart(int word) {
        if (count == beginnings.length) {
            beginnings = Arrays.copyOf(beginnings, 2 * count);
        }
        beginnings[count++] = word;
    }

    /** Replaces the words of each special case found by the words listed for it. */
    void apply(String text, Words words) {
        List<Span> found = matches(text, words);
        if (found.isEmpty()) {
            return;
        }
        List<Span> chosen = withoutOverlaps(found, words.size());
        chosen.removeIf(span -> !special.has(text.substring(words.start(span.first), words.end(span.end - 1))));
        if (!chosen.isEmpty()) {
            rewrite(text, words, chosen);
        }
    }

    private List<Span> matches(String text, Words words) {
        List<Span> spans = new ArrayList<>();
        List<Integer> parts = new ArrayList<>();
        for (int c = 0; c < count; c++) {
            int i = beginnings[c];
            if (i + 1 == words.size() || words.get(i + 1).part == 0) {
                continue;
            }
            parts.clear();
            int j = i;
            Optional<Boolean> sequence = Optional.of(false);
            while (sequence.isPresent()
                    && j < words.size()
                    && words.get(j).part > 0
                    && (j == i || adjacent(text, words, j))) {
                parts.add(words.get(j++).part);
                sequence = special.sequence(parts);
                if (sequence.orElse(false)) {
                    spans.add(new Span(i, j));
                }
            }
        }
        return spans;
    }

    /** Whether the word follows the one before directly or after one space: else spaCy has a white-space token there. */
    private static boolean adjacent(String text, Words words, int i) {
        int gap = words.start(i) - words.end(i - 1);
        return gap == 0 || (gap == 1 && text.charAt(words.end(i - 1)) == ' ');
    }

    private static List<Span> withoutOverlaps(List<Span> spans, int size) {
        spans.sort(Comparator.comparingInt(Span::size).reversed().thenComparingInt(Span::first));
        boolean[] taken = new boolean[size];
        List<Span> chosen = new ArrayList<>();
        for (Span span : spans) {
            if (!taken[span.first] && !taken[span.end - 1]) {
                chosen.add(span);
            }
            for (int i = span.first; i < span.end; i++) {
                taken[i] = true;
            }
        }
        chosen.sort(Comparator.comparingInt(Span::first));
        return chosen;
    }

    private void rewrite(String text, Words words, List<Span> chosen) {
        rewritten.clear();
        int next = 0;
        for (Span span : chosen) {
            rewritten.addAll(words, next, span.first, 0);
            int at = words.start(span.first);
            for (String word : special.words(text.substring(at, words.end(span.end - 1)))) {
                rewritten.add(memory.word(word), at);
                at += word.length();
            }
            next = span.end;
        }
        rewritten.addAll(words, next, words.size(), 0);
        words.swap(rewritten);
    }
}
