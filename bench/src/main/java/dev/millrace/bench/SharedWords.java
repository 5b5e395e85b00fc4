package dev.millrace.bench;

import dev.millrace.quickstart.labelled.LabelledTexts;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Which words stand in a row in the texts that {@code recipes/names.yaml} learns from: a text that shares some is no new one. */
final class SharedWords {

    /** In a row. */
    static final int WORDS = 4;

    /** The texts that {@code millrace labelled-texts} makes when nothing else is said. */
    private static final int TEXTS = 100_000;

    private static final long SEED = 1;

    private final long[] known;

    SharedWords() {
        LabelledTexts made = new LabelledTexts(SEED);
        known = Stream.generate(() -> made.next().text())
                .limit(TEXTS)
                .flatMapToLong(SharedWords::rows)
                .sorted()
                .distinct()
                .toArray();
    }

    boolean areIn(String text) {
        return rows(text).anyMatch(row -> Arrays.binarySearch(known, row) >= 0);
    }

    /** A hash of each so many words, in small letters. */
    private static LongStream rows(String text) {
        List<String> words = Stream.of(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+", -1))
                .filter(word -> !word.isEmpty())
                .toList();
        return LongStream.rangeClosed(0, words.size() - WORDS)
                .map(at -> hash(words.subList((int) at, (int) at + WORDS)));
    }

    private static long hash(List<String> words) {
        long hash = 0;
        for (String word : words) {
            hash = hash * 0x9e3779b97f4a7c15L + word.hashCode();
            hash ^= hash >>> 29;
        }
        return hash;
    }
}
