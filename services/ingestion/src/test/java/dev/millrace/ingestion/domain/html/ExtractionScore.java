package dev.millrace.ingestion.domain.html;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.ingestion.domain.input.Encoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipFile;

/**
 * Scores main-text extraction on a folder with {@code html.zip} and {@code evaldata.json}: each page lists segments that
 * must and must not be in its text; precision and recall are over all segments (trafilatura's {@code tests/evaluate.py}).
 */
public record ExtractionScore(
        int pages, int truePositives, int falsePositives, int falseNegatives, List<String> worst) {

    double precision() {
        return (double) truePositives / (truePositives + falsePositives);
    }

    double recall() {
        return (double) truePositives / (truePositives + falseNegatives);
    }

    public double f1() {
        return 2 * precision() * recall() / (precision() + recall());
    }

    public static ExtractionScore of(Path folder) throws IOException {
        JsonNode gold =
                new ObjectMapper().readTree(folder.resolve("evaldata.json").toFile());
        Map<String, String> texts = new HashMap<>();
        try (ZipFile zip = new ZipFile(folder.resolve("html.zip").toFile())) {
            for (JsonNode page : gold) {
                String file = page.path("file").asText();
                byte[] bytes = zip.getInputStream(zip.getEntry(file)).readAllBytes();
                texts.put(
                        file,
                        PageReader.read(Encoding.decodePage(bytes, Optional.empty()))
                                .text());
            }
        }
        return of(folder, texts);
    }

    /** Scores texts by their pages' files; pages without one don't count. */
    public static ExtractionScore of(Path folder, Map<String, String> texts) throws IOException {
        int tp = 0;
        int fp = 0;
        int fn = 0;
        Map<String, Integer> errors = new HashMap<>();
        JsonNode gold =
                new ObjectMapper().readTree(folder.resolve("evaldata.json").toFile());
        for (JsonNode page : gold) {
            String file = page.path("file").asText();
            String text = texts.get(file);
            if (text == null) {
                continue;
            }
            int hits = count(page.path("with"), text);
            int missing = page.path("with").size() - hits;
            int wrong = count(page.path("without"), text);
            tp += hits;
            fn += missing;
            fp += wrong;
            errors.put(file + " missing=" + missing + " wrong=" + wrong, missing + wrong);
        }
        List<String> worst = new ArrayList<>(errors.keySet());
        worst.sort((a, b) -> errors.get(b) - errors.get(a));
        return new ExtractionScore(texts.size(), tp, fp, fn, worst);
    }

    private static int count(JsonNode segments, String text) {
        int count = 0;
        for (JsonNode segment : segments) {
            count += text.contains(segment.asText()) ? 1 : 0;
        }
        return count;
    }

    /** {@code ExtractionScore FOLDER [N]}: prints the score, and the N pages with most errors. */
    public static void main(String[] args) throws IOException {
        ExtractionScore score = of(Path.of(args[0]));
        System.out.printf(
                "pages %d  tp %d fp %d fn %d  precision %.3f  recall %.3f  F1 %.3f%n",
                score.pages,
                score.truePositives,
                score.falsePositives,
                score.falseNegatives,
                score.precision(),
                score.recall(),
                score.f1());
        score.worst.stream()
                .limit(args.length > 1 ? Integer.parseInt(args[1]) : 0)
                .forEach(System.out::println);
    }
}
