package dev.millrace.ingestion.domain.html;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.ingestion.domain.input.Encoding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipFile;

/**
 * Scores main-text extraction on a folder with {@code html.zip} and {@code ground-truth.json} as scrapinghub's
 * article-extraction-benchmark does: tokens are runs of word characters, pages are compared by multisets of shingles of four
 * tokens; precision and recall are means over pages, F1 is of these means.
 */
public record ShingleScore(int pages, double precision, double recall) {

    private static final Pattern TOKEN = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final int SHINGLE = 4;

    public double f1() {
        return 2 * precision * recall / (precision + recall);
    }

    public static ShingleScore of(Path folder) throws IOException {
        JsonNode gold =
                new ObjectMapper().readTree(folder.resolve("ground-truth.json").toFile());
        double precision = 0;
        double recall = 0;
        try (ZipFile zip = new ZipFile(folder.resolve("html.zip").toFile())) {
            for (Map.Entry<String, JsonNode> page : gold.properties()) {
                Counts counts = Counts.of(page.getValue().path("articleBody").asText(), text(zip, page.getKey()));
                precision += counts.precision();
                recall += counts.recall();
            }
        }
        return new ShingleScore(gold.size(), precision / gold.size(), recall / gold.size());
    }

    private static String text(ZipFile zip, String page) throws IOException {
        try (InputStream in = new GZIPInputStream(zip.getInputStream(zip.getEntry(page + ".html.gz")))) {
            return PageReader.read(Encoding.decodePage(in.readAllBytes(), Optional.empty()))
                    .text();
        }
    }

    /** Shingles that are in both, in the output only, in the gold only. */
    private record Counts(double both, double added, double missing) {

        static Counts of(String gold, String output) {
            Map<List<String>, Integer> expected = shingles(gold);
            Map<List<String>, Integer> found = shingles(output);
            double both = 0;
            double added = 0;
            for (Map.Entry<List<String>, Integer> shingle : found.entrySet()) {
                int wanted = expected.getOrDefault(shingle.getKey(), 0);
                both += Math.min(wanted, shingle.getValue());
                added += Math.max(0, shingle.getValue() - wanted);
            }
            int all = expected.values().stream().mapToInt(Integer::intValue).sum();
            return new Counts(both, added, all - both);
        }

        double precision() {
            return added == 0 && missing == 0 ? 1 : both + added == 0 ? 0 : both / (both + added);
        }

        double recall() {
            return added == 0 && missing == 0 ? 1 : both + missing == 0 ? 0 : both / (both + missing);
        }
    }

    /** A text of fewer than four tokens is one shingle of all of them. */
    private static Map<List<String>, Integer> shingles(String text) {
        List<String> tokens =
                TOKEN.matcher(text).results().map(MatchResult::group).toList();
        Map<List<String>, Integer> shingles = new HashMap<>();
        if (tokens.isEmpty()) {
            return shingles;
        }
        int length = Math.min(SHINGLE, tokens.size());
        for (int i = 0; i + length <= tokens.size(); i++) {
            shingles.merge(tokens.subList(i, i + length), 1, Integer::sum);
        }
        return shingles;
    }
}
