package dev.millrace.contracts.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MinHashTextTest {

    @Test
    void simplifiesCaseNumbersPunctuationSpaceAndDiacritics() {
        assertThat(MinHashText.normalise("  Café:\n 1,234.5 & 3.14!\tNaïve—X ")).isEqualTo("cafe 0 0 0 naive x");
    }

    @Test
    void goldenDocumentsHaveTheirSimplifiedForm() throws IOException, NoSuchAlgorithmException {
        List<String> wrong = new ArrayList<>();
        for (JsonNode row : RealText.jsonLines("F_quality/datatrove_golden/golden.dev.jsonl")) {
            byte[] form = MinHashText.normalise(row.get("text").asText()).getBytes(StandardCharsets.UTF_8);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(form);
            if (!HexFormat.of()
                    .formatHex(digest, 0, 8)
                    .equals(row.get("simplified_sha").asText())) {
                wrong.add(row.get("id").asText());
            }
        }
        assertThat(wrong).isEmpty();
    }
}
