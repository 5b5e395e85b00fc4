package dev.millrace.filtering.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.recipes.Filter;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.FilterRule;
import dev.millrace.contracts.shards.SignalsHeader;
import dev.millrace.contracts.shards.Verdict;
import dev.millrace.testkit.RealData;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is measured on a document explains what was decided, and what another threshold would decide. */
class MeasuredSignalsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<List<String>> CHAINS = List.of(
            List.of("gopher-quality", "gopher-repetition"),
            List.of("gopher-repetition", "gopher-quality", "c4-fineweb", "fineweb"),
            List.of("c4", "fineweb", "gopher-repetition", "gopher-quality"));

    @Test
    void figuresLeadToTheVerdictOnRealText() throws IOException {
        List<Document> documents = new ArrayList<>();
        for (String line : Files.readAllLines(RealData.require("F_quality/datatrove_golden/golden.dev.jsonl"))) {
            JsonNode row = JSON.readTree(line);
            documents.add(document(row.get("text").asText()));
        }
        CHAINS.forEach(rules -> check(Filter.of(rules, Map.of()), documents));
    }

    @Test
    void figuresLeadToTheVerdictOnAnyText() {
        Random random = new Random(5);
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            documents.add(document(text(random)));
        }
        documents.add(document(""));
        documents.add(document("\n\n\n"));
        CHAINS.forEach(rules -> check(Filter.of(rules, Map.of()), documents));
    }

    @Test
    void figuresForetellTheVerdictUnderOtherThresholds() {
        Random random = new Random(6);
        List<String> rules = List.of("c4-fineweb", "gopher-quality", "gopher-repetition", "fineweb");
        Map<String, Double> moved = Map.of(
                "gopher-quality.min-words", 5.0,
                "gopher-quality.min-stop-words", 0.0,
                "gopher-repetition.max-top-2-gram", 0.5,
                "fineweb.max-duplicate-characters", 0.3,
                "c4-fineweb.min-sentences", 1.0);
        DocumentFilter before = new DocumentFilter(Filter.of(rules, Map.of()));
        DocumentFilter after = new DocumentFilter(Filter.of(rules, moved));
        SignalsHeader header = before.header();
        for (int i = 0; i < 400; i++) {
            Document document = document(text(random));
            Optional<String> foretold = header.firstBroken(
                            header.rules(SignalsHeader.ANY, moved),
                            before.measure(document).signals())
                    .map(FilterRule::reason);
            assertThat(foretold).isEqualTo(reason(after.apply(document)));
        }
    }

    private static void check(Filter recipe, List<Document> documents) {
        DocumentFilter filter = new DocumentFilter(recipe);
        SignalsHeader header = filter.header();
        for (Document document : documents) {
            Verdict verdict = filter.apply(document);
            DocumentFilter.Measured measured = filter.measure(document);
            assertThat(measured.verdict()).isEqualTo(verdict);
            assertThat(measured.signals().reason()).isEqualTo(reason(verdict));
            assertThat(header.firstBroken(header.rules(SignalsHeader.ANY, Map.of()), measured.signals())
                            .map(FilterRule::reason))
                    .isEqualTo(reason(verdict));
        }
    }

    private static Optional<String> reason(Verdict verdict) {
        return verdict instanceof Verdict.Dropped dropped ? Optional.of(dropped.reason()) : Optional.empty();
    }

    /** A few kinds of line, often repeated, so that every rule is broken by some text. */
    private static String text(Random random) {
        List<String> lines = List.of(
                "The miller and the sailor have to be at the mill with that letter of theirs.",
                "#hashtag #again ... and so on ...",
                "- a bullet",
                "Lorem ipsum dolor sit amet and the like.",
                "please enable JavaScript to go on",
                "It reads { code }. That is all there is to say.",
                "",
                "Our Cookie Policy says so.",
                "1 2 3 4 5 6 7 8 9",
                "Was it late? Yes! It was [1] as late as it could be.",
                "x".repeat(1100),
                "\u00e9t\u00e9 \ud83d\ude00 \u4f60\u597d\uff0c\u4e16\u754c\u3002");
        StringBuilder text = new StringBuilder();
        int kinds = 1 + random.nextInt(lines.size());
        int count = random.nextInt(30);
        for (int i = 0; i < count; i++) {
            text.append(lines.get(random.nextInt(kinds)));
            if (random.nextInt(3) == 0) {
                text.append(" Number ").append(random.nextInt(1000)).append(" went by in silence.");
            }
            text.append(random.nextInt(4) == 0 ? "\n\n" : "\n");
        }
        return text.toString();
    }

    private static Document document(String text) {
        return new Document("0", text, "test", Optional.empty(), Map.of());
    }
}
