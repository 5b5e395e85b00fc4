package dev.millrace.cli.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.cli.CommandLineOutput;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private Path bytes = Path.of("");

    @BeforeEach
    void aTokenizerOfBytes() throws IOException {
        bytes = Files.write(folder.resolve("bytes.json"), TokenizerFile.write(List.of("<|endoftext|>"), List.of()));
    }

    private Path documents(String name, String... texts) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String text : texts) {
            lines.add(JSON.createObjectNode()
                    .put("id", name + lines.size())
                    .put("text", text)
                    .toString());
        }
        return Files.write(folder.resolve(name + ".jsonl"), lines);
    }

    private static JsonNode json(CommandLineOutput output) throws IOException {
        assertThat(output.err()).isEmpty();
        return JSON.readTree(output.out()).path("tokenizers");
    }

    @Test
    void theSameTextsAreMeasuredByEveryTokenizerAndTakenApartByLanguageAndSource() throws IOException {
        Path english = documents("en", "The mill grinds the rye, and the miller sleeps all day.", "Flour!");
        Path chinese = documents("zh", "磨坊磨黑麦。");

        JsonNode report = json(CommandLineOutput.of(
                "tokenizer",
                "compare",
                english,
                chinese,
                "--tokenizer",
                bytes,
                "--tokenizer",
                folder(bytes),
                "--json"));

        assertThat(report).hasSize(2);
        JsonNode one = report.get(0);
        assertThat(one.path("name").asText()).isEqualTo("bytes.json");
        assertThat(one.path("ids").asInt()).isEqualTo(257);
        assertThat(one.at("/all/documents").asInt()).isEqualTo(3);
        assertThat(one.at("/all/tokens").asInt()).isEqualTo(55 + 6 + 18);
        assertThat(one.at("/all/bytesPerToken").asDouble()).isEqualTo(1);
        // Marks of punctuation are no words.
        assertThat(one.at("/languages/en/words").asInt()).isBetween(11, 12);
        assertThat(one.at("/languages/zh/partsShare").asDouble()).isEqualTo(1);
        assertThat(one.at("/languages/zh/coverage").asDouble()).isZero();
        assertThat(one.at("/languages/zh/words").asInt()).isBetween(2, 5);
        assertThat(one.path("sources").path(english.toString()).path("tokens").asInt())
                .isEqualTo(61);
        assertThat(report.get(1).path("all")).isEqualTo(one.path("all"));
    }

    private Path folder(Path file) throws IOException {
        Path own = Files.createDirectory(folder.resolve("own"));
        Files.copy(file, own.resolve("tokenizer.json"));
        return own;
    }

    /** Sizes are measured on what they weren't trained on. */
    @Test
    void sizesAreTrainedAndTheLargerOneNeedsFewerTokens() throws IOException {
        String[] texts = new String[200];
        for (int i = 0; i < texts.length; i++) {
            texts[i] =
                    "Once upon a time, in house %d, a little cat sat on the mat of miller %d.".formatted(i, i * 7 % 31);
        }
        Path stories = documents("stories", texts);

        JsonNode report =
                json(CommandLineOutput.of("tokenizer", "compare", stories, "--vocabulary", "280,320", "--json"));
        String table = CommandLineOutput.of("tokenizer", "compare", stories, "--vocabulary", "280,320")
                .out();

        assertThat(report.get(0).at("/all/documents").asInt()).isBetween(5, 45);
        assertThat(report.get(1).at("/all/tokens").asInt())
                .isLessThan(report.get(0).at("/all/tokens").asInt());
        assertThat(table).contains("trained, 280 ids", "trained, 320 ids", "a word", "All: ");
    }

    @Test
    void aRecipeSaysHowSizesAreTrainedOnItsSources() throws IOException {
        String[] texts = new String[100];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = "The year %d came after the year %d.".formatted(1900 + i, 1899 + i);
        }
        documents("years", texts);
        Path recipe = Files.writeString(folder.resolve("recipe.yaml"), """
                name: years
                sources: [{name: years, path: years.jsonl}]
                tokenizer: {vocabulary: 300, splitDigits: true}
                """);

        JsonNode report = json(CommandLineOutput.of(
                "tokenizer", "compare", "--recipe", recipe, "--vocabulary", "290", "--tokenizer", bytes, "--json"));

        assertThat(report)
                .extracting(row -> row.path("name").asText())
                .containsExactly("bytes.json", "trained, 290 ids", "trained, 300 ids");
        assertThat(report.get(2).path("sources").properties())
                .singleElement()
                .satisfies(source -> assertThat(source.getKey()).isEqualTo("years"));
        // Four digits each, and nothing else of a year is a token.
        assertThat(report.get(2).at("/all/tokens").asInt())
                .isGreaterThanOrEqualTo(8 * report.get(2).at("/all/documents").asInt());
    }

    @Test
    void whatMakesNoSenseIsSaid() throws IOException {
        Path one = documents("one", "a text");

        assertThat(CommandLineOutput.of("tokenizer", "compare", one).err()).contains("There is nothing to compare");
        assertThat(CommandLineOutput.of("tokenizer", "compare", "--tokenizer", bytes)
                        .err())
                .contains("Missing required parameter");
        assertThat(CommandLineOutput.of("tokenizer", "compare", one, "--vocabulary", "100")
                        .err())
                .contains(
                        "--vocabulary: A byte-level vocabulary with 4 special tokens has at least 260 tokens, not 100");
        assertThat(CommandLineOutput.of("tokenizer", "compare", one, "--tokenizer", one)
                        .err())
                .contains("one.jsonl: no tokenizer can be read");
        assertThat(CommandLineOutput.of("tokenizer", "compare", one, "--vocabulary", "300")
                        .err())
                .contains("Too few documents");
    }
}
