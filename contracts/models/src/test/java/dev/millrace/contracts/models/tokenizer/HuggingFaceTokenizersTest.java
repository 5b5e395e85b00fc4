package dev.millrace.contracts.models.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Ids and texts of tokenizers of every kind that are drawn at random: see {@code bench/transformers/tokens.py}. */
class HuggingFaceTokenizersTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path root = Path.of(System.getProperty("millrace.root", "."));

    @Test
    void tokenizersDrawnAtRandomGiveWhatHuggingFacesLibraryGives() throws Exception {
        String python = System.getenv("TRANSFORMERS_PYTHON");
        assumeTrue(python != null, "skipped: TRANSFORMERS_PYTHON names no Python with tokenizers");
        Process process = new ProcessBuilder(
                        python,
                        root.resolve("bench/transformers/tokens.py").toString(),
                        "drawn",
                        System.getProperty("millrace.seed", "1"),
                        "40")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int compared = 0;
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                compared += compare(JSON.readTree(line));
            }
        }
        assertThat(process.waitFor()).isZero();
        assertThat(compared).isGreaterThan(500);
    }

    private static int compare(JsonNode drawn) throws Exception {
        Tokenizer tokenizer;
        try {
            tokenizer = Tokenizer.read(drawn.path("tokenizer").toString().getBytes(StandardCharsets.UTF_8));
        } catch (MalformedTokenizer e) {
            // That library writes vocabularies with holes, which are refused.
            assertThat(e).message().containsAnyOf("has a hole", "both have id");
            return 0;
        }
        for (JsonNode one : drawn.path("cases")) {
            int[] ids = JSON.treeToValue(one.path("ids"), int[].class);
            String about = "%s of tokenizer %s".formatted(one.path("text"), drawn.path("seed"));
            assertThat(tokenizer.encode(one.path("text").asText())).as(about).containsExactly(ids);
            assertThat(tokenizer.framed(ids))
                    .as(about)
                    .containsExactly(JSON.treeToValue(one.path("framed"), int[].class));
            if (one.has("decoded")) {
                assertThat(tokenizer.decode(ids))
                        .as(about)
                        .isEqualTo(one.path("decoded").asText());
            }
        }
        return drawn.path("cases").size();
    }
}
