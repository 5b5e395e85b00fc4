package dev.millrace.evaluator.domain.overlap;

import dev.millrace.contracts.text.PythonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * chrF (Popović, 2015) as sacrebleu 2.6.0 computes it, from 0 to 100: the F-score, recall counting twice, of sequences of
 * one to six characters, white space left out. Of several references the one with the greatest score counts.
 *
 * @param words the longest sequence of words that counts beside those of characters: 0 for chrF, 2 for chrF++ (Popović, 2017)
 */
public record Chrf(int words) implements OverlapMetric {

    private static final int CHARACTERS = 6;
    private static final int RECALL = 4;
    private static final double ALMOST_NOTHING = 1e-16;
    private static final String MARKS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    @Override
    public double[] counts(String text, List<String> references) {
        List<Map<String, Integer>> grams = grams(text);
        double[] best = new double[0];
        double most = -1;
        for (String reference : references) {
            double[] counts = counts(grams, grams(reference));
            double score = score(counts);
            if (score > most) {
                most = score;
                best = counts;
            }
        }
        return best;
    }

    private List<Map<String, Integer>> grams(String text) {
        String dense = String.join("", PythonText.words(text));
        List<Map<String, Integer>> grams = new ArrayList<>(IntStream.rangeClosed(1, CHARACTERS)
                .mapToObj(n -> Grams.ofCharacters(dense, n))
                .toList());
        List<String> marksApart = words == 0 ? List.of() : marksApart(text);
        for (int n = 1; n <= words; n++) {
            grams.add(Grams.ofWords(marksApart, n));
        }
        return grams;
    }

    /** Words, a mark at the end of one apart from it, or else one at its beginning. */
    private static List<String> marksApart(String text) {
        List<String> apart = new ArrayList<>();
        for (String word : PythonText.words(text)) {
            int last = word.length() - 1;
            if (PythonText.length(word) == 1) {
                apart.add(word);
            } else if (MARKS.indexOf(word.charAt(last)) >= 0) {
                apart.add(word.substring(0, last));
                apart.add(word.substring(last));
            } else if (MARKS.indexOf(word.charAt(0)) >= 0) {
                apart.add(word.substring(0, 1));
                apart.add(word.substring(1));
            } else {
                apart.add(word);
            }
        }
        return apart;
    }

    /** Of each length: the text's sequences, the reference's, those in both. */
    private static double[] counts(List<Map<String, Integer>> text, List<Map<String, Integer>> reference) {
        double[] counts = new double[3 * text.size()];
        for (int i = 0; i < text.size(); i++) {
            counts[3 * i] = reference.get(i).isEmpty() ? 0 : Grams.total(text.get(i));
            counts[3 * i + 1] = Grams.total(reference.get(i));
            counts[3 * i + 2] = Grams.common(text.get(i), reference.get(i));
        }
        return counts;
    }

    @Override
    public double score(double[] sums) {
        double precision = 0;
        double recall = 0;
        int lengths = 0;
        for (int i = 0; i < sums.length; i += 3) {
            if (sums[i] > 0 && sums[i + 1] > 0) {
                precision += sums[i + 2] / sums[i];
                recall += sums[i + 2] / sums[i + 1];
                lengths++;
            }
        }
        if (precision + recall < ALMOST_NOTHING) {
            return 0;
        }
        precision /= lengths;
        recall /= lengths;
        return 100 * ((1 + RECALL) * precision * recall / (RECALL * precision + recall));
    }
}
