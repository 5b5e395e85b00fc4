package dev.millrace.contracts.text;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The chunks whose words are listed, not derived, such as {@code don't}. Those that the rules would take apart are
 * also looked for over the finished words, as spaCy does, so that the {@code :)} of {@code (fine:)} is one word.
 */
final class SpecialCases {

    private final Map<String, List<String>> cases = new HashMap<>();
    private final Map<String, Integer> parts = new HashMap<>();
    private final Map<List<Integer>, Boolean> sequences = new HashMap<>();
    /** Which characters begin a part; most words begin with another. */
    private final BitSet beginnings = new BitSet();
    /** Which parts begin a case that has more than one. */
    private final BitSet first = new BitSet();

    /** For a case's first character, the lengths in code points of the cases that begin with it, as bits. */
    private final Map<Integer, Long> lengths = new HashMap<>();

    private final long[] asciiLengths = new long[128];
    private int longest;
    private int longestPart;

    SpecialCases() {
        for (String line : TextResources.lines("english-special-cases.txt")) {
            List<String> words = List.of(line.split(" ", -1));
            String chunk = String.join("", words);
            cases.put(chunk, words);
            longest = Math.max(longest, PythonText.length(chunk));
            lengths.merge(chunk.codePointAt(0), 1L << PythonText.length(chunk), (a, b) -> a | b);
        }
        lengths.forEach((first, bits) -> {
            if (first < asciiLengths.length) {
                asciiLengths[first] = bits;
            }
        });
        ChunkSplitter byRules = new ChunkSplitter(this, Set.of());
        cases.keySet().forEach(chunk -> learn(byRules.split(chunk)));
    }

    private void learn(List<String> split) {
        if (split.size() == 1) {
            return;
        }
        List<Integer> sequence = new ArrayList<>();
        for (String part : split) {
            beginnings.set(part.charAt(0));
            longestPart = Math.max(longestPart, part.length());
            sequence.add(parts.computeIfAbsent(part, p -> parts.size() + 1));
            sequences.putIfAbsent(List.copyOf(sequence), false);
        }
        sequences.put(List.copyOf(sequence), true);
        first.set(sequence.getFirst());
    }

    Set<String> chunks() {
        return cases.keySet();
    }

    /** Length in code points of the longest case. */
    int longest() {
        return longest;
    }

    /** Whether there's a case with this first character and length in code points: most chunks need no closer look. */
    boolean mayHave(int first, int length) {
        if (length > longest) {
            return false;
        }
        long bits = first < asciiLengths.length ? asciiLengths[first] : lengths.getOrDefault(first, 0L);
        return (bits & (1L << length)) != 0;
    }

    List<String> words(String chunk) {
        return cases.getOrDefault(chunk, List.of(chunk));
    }

    boolean has(CharSequence chunk) {
        return cases.containsKey(chunk.toString());
    }

    /** A number for a word that some case falls into when split by the rules alone; 0 for any other. */
    int part(String word) {
        return word.length() <= longestPart && beginnings.get(word.charAt(0)) ? parts.getOrDefault(word, 0) : 0;
    }

    /** Whether a case starts with this part, and goes on. */
    boolean startsWith(int part) {
        return first.get(part);
    }

    /** Whether the parts are a case (true), the beginning of one (false) or neither (empty). */
    Optional<Boolean> sequence(List<Integer> partsSoFar) {
        return Optional.ofNullable(sequences.get(partsSoFar));
    }
}
