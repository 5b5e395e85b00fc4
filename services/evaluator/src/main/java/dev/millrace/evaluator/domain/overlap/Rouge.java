package dev.millrace.evaluator.domain.overlap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * ROUGE (Lin, 2004) as rouge-score computes it: words are runs of a to z and digits, case ignored.
 *
 * @param stemmed whether words of more than three letters are compared by their stems
 */
public record Rouge(boolean stemmed) {

    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^a-z0-9]+");

    /**
     * What is shared, each from 0 to 1.
     *
     * @param precision as a share of the text
     * @param recall as a share of the reference
     */
    public record Overlap(double precision, double recall) {

        /** The harmonic mean of the two. */
        public double f() {
            return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
        }

        private static Overlap of(int shared, int text, int reference) {
            return text == 0 || reference == 0
                    ? new Overlap(0, 0)
                    : new Overlap((double) shared / text, (double) shared / reference);
        }
    }

    /** ROUGE-N: sequences of {@code n} words. */
    public Overlap sequences(int n, String reference, String text) {
        Map<String, Integer> wanted = Grams.ofWords(words(reference), n);
        Map<String, Integer> found = Grams.ofWords(words(text), n);
        return Overlap.of(Grams.common(found, wanted), Grams.total(found), Grams.total(wanted));
    }

    /** ROUGE-L: the longest common subsequence of words. */
    public Overlap longest(String reference, String text) {
        List<String> wanted = words(reference);
        List<String> found = words(text);
        int[][] lengths = lengths(wanted, found);
        return Overlap.of(lengths[wanted.size()][found.size()], found.size(), wanted.size());
    }

    /**
     * ROUGE-Lsum: for each line of the reference the words that are in a longest common subsequence with any line of the text,
     * each word counted no more often than either text has it.
     */
    public Overlap summary(String reference, String text) {
        List<List<String>> wanted = lines(reference);
        List<List<String>> found = lines(text);
        Map<String, Integer> wantedLeft = counts(wanted);
        Map<String, Integer> foundLeft = counts(found);
        int wantedWords = Grams.total(wantedLeft);
        int foundWords = Grams.total(foundLeft);
        int shared = 0;
        for (List<String> line : wanted) {
            for (String word : inAny(line, found)) {
                if (foundLeft.getOrDefault(word, 0) > 0 && wantedLeft.getOrDefault(word, 0) > 0) {
                    shared++;
                    foundLeft.merge(word, -1, Integer::sum);
                    wantedLeft.merge(word, -1, Integer::sum);
                }
            }
        }
        return Overlap.of(shared, foundWords, wantedWords);
    }

    private List<String> words(String text) {
        return Stream.of(BETWEEN_WORDS.split(text.toLowerCase(Locale.ROOT)))
                .filter(word -> !word.isEmpty())
                .map(word -> stemmed && word.length() > 3 ? PorterStemmer.stem(word) : word)
                .toList();
    }

    private List<List<String>> lines(String text) {
        return Stream.of(text.split("\n", -1))
                .filter(line -> !line.isEmpty())
                .map(this::words)
                .toList();
    }

    private static Map<String, Integer> counts(List<List<String>> lines) {
        Map<String, Integer> counts = new HashMap<>();
        lines.forEach(line -> line.forEach(word -> counts.merge(word, 1, Integer::sum)));
        return counts;
    }

    private static List<String> inAny(List<String> line, List<List<String>> others) {
        TreeSet<Integer> places = new TreeSet<>();
        for (List<String> other : others) {
            places.addAll(shared(line, other));
        }
        return places.stream().map(line::get).toList();
    }

    /** Places in {@code one} of a longest subsequence that {@code other} has, too. */
    private static List<Integer> shared(List<String> one, List<String> other) {
        int[][] lengths = lengths(one, other);
        List<Integer> places = new ArrayList<>();
        int i = one.size();
        int j = other.size();
        while (i > 0 && j > 0) {
            if (one.get(i - 1).equals(other.get(j - 1))) {
                places.add(--i);
                j--;
            } else if (lengths[i][j - 1] > lengths[i - 1][j]) {
                j--;
            } else {
                i--;
            }
        }
        return places;
    }

    /** Of the first i words of the one and the first j of the other, how long their longest common subsequence is. */
    private static int[][] lengths(List<String> one, List<String> other) {
        int[][] lengths = new int[one.size() + 1][other.size() + 1];
        for (int i = 1; i <= one.size(); i++) {
            for (int j = 1; j <= other.size(); j++) {
                lengths[i][j] = one.get(i - 1).equals(other.get(j - 1))
                        ? lengths[i - 1][j - 1] + 1
                        : Math.max(lengths[i - 1][j], lengths[i][j - 1]);
            }
        }
        return lengths;
    }
}
