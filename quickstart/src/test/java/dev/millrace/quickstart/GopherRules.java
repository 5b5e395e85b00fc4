package dev.millrace.quickstart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The Gopher rules (Rae et al. 2021, appendix A) as far as the planted junk needs them, written once more so that the
 * truth doesn't rest on the code it is meant to check. A word is a run of letters and digits, or a punctuation mark.
 */
final class GopherRules {

    private static final Pattern WORD = Pattern.compile("\\d+\\.\\d+|[\\p{L}\\p{N}]+|\\.\\.\\.|\\p{Punct}");
    private static final Set<String> STOP_WORDS = Set.of("the", "be", "to", "of", "and", "that", "have", "with");

    private GopherRules() {}

    static String verdict(String text) {
        List<String> words = WORD.matcher(text).results().map(m -> m.group()).toList();
        List<String> lines = text.lines().filter(l -> !l.isBlank()).toList();
        String quality = quality(text, words, lines);
        return quality.equals("keep") ? repetition(text, words, lines) : quality;
    }

    private static String quality(String text, List<String> words, List<String> lines) {
        List<String> symbolFree =
                words.stream().filter(w -> !w.matches("\\p{Punct}+")).toList();
        double length = symbolFree.stream().mapToInt(String::length).average().orElse(0);
        if (symbolFree.size() < 50) {
            return "gopher_short_doc";
        }
        if (length < 3) {
            return "gopher_below_avg_threshold";
        }
        if (text.chars().filter(c -> c == '#').count() > 0.1 * words.size()) {
            return "gopher_too_many_hashes";
        }
        if (text.split("\\.\\.\\.", -1).length - 1 > 0.1 * words.size()) {
            return "gopher_too_many_ellipsis";
        }
        if (lines.stream().filter(l -> l.startsWith("-")).count() > 0.9 * lines.size()) {
            return "gopher_too_many_bullets";
        }
        if (lines.stream().filter(l -> l.endsWith("...")).count() > 0.3 * lines.size()) {
            return "gopher_too_many_end_ellipsis";
        }
        if (words.stream().filter(w -> w.matches(".*\\p{L}.*")).count() < 0.8 * words.size()) {
            return "gopher_below_alpha_threshold";
        }
        return words.stream().distinct().filter(STOP_WORDS::contains).count() < 2 ? "gopher_enough_stop_words" : "keep";
    }

    private static String repetition(String text, List<String> words, List<String> lines) {
        List<String> paragraphs = Arrays.asList(text.split("\n{2,}"));
        if (duplicates(paragraphs) > 0.3 * paragraphs.size()) {
            return "dup_para_frac";
        }
        if (duplicates(lines) > 0.3 * lines.size()) {
            return "dup_line_frac";
        }
        int[] most = {20, 18, 16};
        for (int n = 2; n <= 4; n++) {
            if (topGram(words, n) > most[n - 2] / 100.0 * text.length()) {
                return "top_" + n + "_gram";
            }
        }
        int[] repeated = {15, 14, 13, 12, 11, 10};
        for (int n = 5; n <= 10; n++) {
            if (repeatedGrams(words, n) > repeated[n - 5] / 100.0 * text.length()) {
                return "duplicated_" + n + "_n_grams";
            }
        }
        return "keep";
    }

    private static int duplicates(List<String> parts) {
        return parts.size() - new HashSet<>(parts).size();
    }

    private static int topGram(List<String> words, int n) {
        Map<String, Integer> counts = new HashMap<>();
        String top = "";
        for (int i = 0; i + n <= words.size(); i++) {
            String gram = String.join(" ", words.subList(i, i + n));
            if (counts.merge(gram, 1, Integer::sum) > counts.getOrDefault(top, 0)) {
                top = gram;
            }
        }
        return top.length() * counts.getOrDefault(top, 0);
    }

    private static int repeatedGrams(List<String> words, int n) {
        Set<String> seen = new HashSet<>();
        int length = 0;
        int i = 0;
        while (i + n <= words.size()) {
            String gram = String.join("", new ArrayList<>(words.subList(i, i + n)));
            if (seen.add(gram)) {
                i++;
            } else {
                length += gram.length();
                i += n;
            }
        }
        return length;
    }
}
