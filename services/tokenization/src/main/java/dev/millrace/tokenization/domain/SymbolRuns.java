package dev.millrace.tokenization.domain;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Words as runs of characters that have a token: a character that has none parts a word in two. One array of symbols, with an
 * {@link #END} behind each run; every run once, in an order that depends on them alone.
 */
final class SymbolRuns {

    /** Behind each run. */
    static final int END = -1;

    private final List<String> characters;
    private final int[] symbols;
    private final int[] starts;
    private final long[] counts;

    /** @param characters a symbol is a place among them */
    SymbolRuns(WordCounts texts, List<String> characters) {
        this.characters = List.copyOf(characters);
        Map<Integer, Integer> symbolOf = new HashMap<>();
        characters.forEach(character -> symbolOf.put(character.codePointAt(0), symbolOf.size()));
        Map<String, Long> runs = new HashMap<>();
        texts.forEach((word, n) -> part(word, n, symbolOf, runs));
        String[] inOrder = runs.keySet().toArray(String[]::new);
        Arrays.parallelSort(inOrder);
        this.counts = new long[inOrder.length];
        this.starts = new int[inOrder.length + 1];
        for (int run = 0; run < inOrder.length; run++) {
            counts[run] = runs.getOrDefault(inOrder[run], 0L);
            starts[run + 1] = Math.addExact(starts[run], inOrder[run].codePointCount(0, inOrder[run].length()) + 1);
        }
        this.symbols = new int[starts[inOrder.length]];
        for (int run = 0, at = 0; run < inOrder.length; run++) {
            for (int i = 0; i < inOrder[run].length(); ) {
                int c = inOrder[run].codePointAt(i);
                symbols[at++] = symbolOf.getOrDefault(c, END);
                i += Character.charCount(c);
            }
            symbols[at++] = END;
        }
    }

    private static void part(String word, long n, Map<Integer, Integer> symbolOf, Map<String, Long> runs) {
        int from = 0;
        for (int i = 0; i < word.length(); ) {
            int c = word.codePointAt(i);
            int next = i + Character.charCount(c);
            if (!symbolOf.containsKey(c)) {
                if (i > from) {
                    runs.merge(word.substring(from, i), n, Long::sum);
                }
                from = next;
            }
            i = next;
        }
        if (from < word.length()) {
            runs.merge(word.substring(from), n, Long::sum);
        }
    }

    /** How many runs there are. */
    int size() {
        return counts.length;
    }

    /** How many symbols all of them have, with an end each. */
    int length() {
        return symbols.length;
    }

    /** How many symbols there may be. */
    int alphabet() {
        return characters.size();
    }

    int start(int run) {
        return starts[run];
    }

    /** Behind the last symbol of a run: where its {@link #END} is. */
    int end(int run) {
        return starts[run + 1] - 1;
    }

    /** How often a run occurs. */
    long count(int run) {
        return counts[run];
    }

    int symbol(int at) {
        return symbols[at];
    }

    /** Which run a place belongs to. */
    int runOf(int at) {
        int found = Arrays.binarySearch(starts, at);
        return found >= 0 ? found : -found - 2;
    }

    /** What is written at a place. */
    String text(int at, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = at; i < at + length; i++) {
            text.append(characters.get(symbols[i]));
        }
        return text.toString();
    }
}
