package dev.millrace.filtering.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.shards.Document;
import dev.millrace.testkit.RealData;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GoldenVerdictsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> FIELDS = Map.of(
            "gopher-quality", "gopher_quality",
            "gopher-repetition", "gopher_repetition",
            "c4", "c4",
            "c4-fineweb", "c4_fineweb",
            "fineweb", "fineweb");

    @Test
    void everyDocumentGetsThePublishedPipelinesVerdicts() throws IOException {
        FilterDocument filter = new FilterDocument();
        List<String> wrong = new ArrayList<>();
        for (String line : Files.readAllLines(RealData.require("F_quality/datatrove_golden/golden.dev.jsonl"))) {
            JsonNode row = JSON.readTree(line);
            var judgement = filter.judge(new Document(
                    row.get("id").asText(), row.get("text").asText(), "golden", Optional.empty(), Map.of()));
            assertThat(judgement.words()).isEqualTo(row.get("n_words").asInt());
            assertThat(judgement.wordsSha256()).isEqualTo(row.get("words_sha").asText());
            judgement.verdicts().forEach((ruleSet, verdict) -> {
                String expected = row.get(FIELDS.get(ruleSet)).asText();
                if (!verdict.equals(expected)) {
                    wrong.add("%s: %s says %s, not %s".formatted(judgement.id(), ruleSet, verdict, expected));
                }
            });
        }
        assertThat(wrong).isEmpty();
    }
}
