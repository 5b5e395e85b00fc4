package dev.millrace.deduplication.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.recipes.Dedup;
import dev.millrace.contracts.text.EnglishWords;
import dev.millrace.testkit.RealData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class DetectionRateTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Dedup NEAR = new Dedup(true, false, Optional.of(MinHashTest.DATATROVE));

    /** Pairs of a similarity band: how many meet in a bucket, and how many the banding curve lets expect. */
    private static final class Share {
        int pairs;
        int found;
        double expected;
    }

    @Test
    void pairsMeetAsOftenAsTheBandingCurveSays() throws IOException {
        Path data = RealData.require("E_dedup/made_pairs_exact_jaccard").resolve("dev");
        Map<String, Keyed> documents = keyed(data.resolve("docs.jsonl.gz"));
        Map<Integer, Share> bands = new TreeMap<>();
        Share all = new Share();
        for (String line : Files.readAllLines(data.resolve("pairs.jsonl"))) {
            JsonNode pair = JSON.readTree(line);
            double similarity = pair.get("jaccard_w5").doubleValue();
            List<Key> a = documents.get(pair.get("a").textValue()).keys();
            List<Key> b = documents.get(pair.get("b").textValue()).keys();
            Share share = bands.computeIfAbsent((int) (similarity * 10), band -> new Share());
            for (Share each : List.of(share, all)) {
                each.pairs++;
                each.found += Collections.disjoint(a, b) ? 0 : 1;
                each.expected += 1 - Math.pow(1 - Math.pow(similarity, 8), 14);
            }
        }
        bands.forEach((band, share) -> System.out.printf(
                "similarity %.1f: %d pairs, %.3f found, %.3f expected%n",
                band / 10.0, share.pairs, share.found / (double) share.pairs, share.expected / share.pairs));
        // The gold's shingles are of other words than datatrove's, so a pair's similarity differs a little.
        assertThat(all.found / (double) all.pairs).isCloseTo(all.expected / all.pairs, within(0.03));
        assertThat(bands.get(10).found).isEqualTo(bands.get(10).pairs);
    }

    private static Offset<Double> within(double offset) {
        return Offset.offset(offset);
    }

    @Test
    void plagiarisedArticlesAreFound() throws IOException {
        Path data = RealData.require("E_dedup/mccormick_plagiarism").resolve("dev");
        for (String set : List.of("articles_100", "articles_1000")) {
            DocumentDeduplication deduplication = new DocumentDeduplication(NEAR);
            Map<String, DocumentDeduplication.Outcome> outcomes = new HashMap<>();
            for (String line : lines(data.resolve(set + ".train.gz"))) {
                int space = line.indexOf(' ');
                String id = line.substring(0, space);
                outcomes.put(id, deduplication.decide(id, line.substring(space + 1), Optional.empty()));
            }
            List<String> truth = Files.readAllLines(data.resolve(set + ".truth"));
            for (String pair : truth) {
                int space = pair.indexOf(' ');
                assertThat(List.of(
                                outcomes.get(pair.substring(0, space)).verdict(),
                                outcomes.get(pair.substring(space + 1)).verdict()))
                        .as(set + ": " + pair)
                        .containsExactlyInAnyOrder("keep", "near");
            }
            assertThat(outcomes.values().stream().filter(o -> !o.verdict().equals("keep")))
                    .as(set)
                    .hasSize(truth.size());
        }
    }

    private static Map<String, Keyed> keyed(Path file) throws IOException {
        Keying keying = new Keying(NEAR, new EnglishWords());
        Map<String, Keyed> keyed = new HashMap<>();
        for (String line : lines(file)) {
            JsonNode document = JSON.readTree(line);
            keyed.put(
                    document.get("id").textValue(),
                    keying.keys(document.get("text").textValue(), Optional.empty()));
        }
        return keyed;
    }

    private static List<String> lines(Path gzip) throws IOException {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(gzip)), StandardCharsets.UTF_8))) {
            return reader.readAllLines();
        }
    }
}
