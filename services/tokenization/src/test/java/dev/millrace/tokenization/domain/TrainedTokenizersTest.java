package dev.millrace.tokenization.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.tokenizer.NormalizerKind;
import dev.millrace.contracts.models.tokenizer.PreTokenizerKind;
import dev.millrace.contracts.models.tokenizer.Preprocessing;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.testkit.FixedTexts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of whatever form a tokenizer is trained, Hugging Face's library reads it, and makes the same ids of a text with it. */
class TrainedTokenizersTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOOL = "<|tool|>";

    @TempDir
    Path folder;

    /** By {@code bench/transformers/tokens.py read FOLDER 1 6}, with tokenizers 0.23.2. */
    @Test
    void everyFormGivesTheRecordedIds() throws Exception {
        int compared = 0;
        try (InputStream in = TrainedTokenizersTest.class.getResourceAsStream("trained.jsonl")) {
            compared = compare(
                    new BufferedReader(new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8)));
        }
        assertThat(compared).isEqualTo(trained().size() * 6);
    }

    @Test
    void everyFormGivesWhatHuggingFacesLibraryGives() throws Exception {
        String python = System.getenv("TRANSFORMERS_PYTHON");
        assumeTrue(python != null, "skipped: TRANSFORMERS_PYTHON names no Python with tokenizers");
        for (Map.Entry<String, byte[]> form : trained().entrySet()) {
            Files.write(folder.resolve(form.getKey()), form.getValue());
        }
        Process process = new ProcessBuilder(
                        python,
                        Path.of(System.getProperty("millrace.root", "."), "bench/transformers/tokens.py")
                                .toString(),
                        "read",
                        folder.toString(),
                        System.getProperty("millrace.seed", "2"),
                        "40")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(compare(lines)).isGreaterThan(trained().size() * 30);
        }
        assertThat(process.waitFor()).isZero();
    }

    private static int compare(BufferedReader lines) throws Exception {
        Map<String, byte[]> trained = trained();
        int compared = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode read = JSON.readTree(line);
            String name = read.path("name").asText();
            Tokenizer tokenizer = Tokenizer.read(trained.get(name));
            for (JsonNode one : read.path("cases")) {
                int[] ids = JSON.treeToValue(one.path("ids"), int[].class);
                String about = "%s by %s".formatted(one.path("text"), name);
                assertThat(tokenizer.encode(one.path("text").asText()))
                        .as(about)
                        .containsExactly(ids);
                assertThat(tokenizer.decode(ids))
                        .as(about)
                        .isEqualTo(one.path("decoded").asText());
                compared++;
            }
        }
        return compared;
    }

    private static List<Preprocessing> forms() {
        return Stream.of(PreTokenizerKind.values())
                .flatMap(cut -> Stream.of(NormalizerKind.values())
                        .flatMap(form -> Stream.of(false, true).map(digits -> new Preprocessing(form, cut, digits))))
                .toList();
    }

    /** The content of a {@code tokenizer.json} of each form, by a name that says which. */
    private static Map<String, byte[]> trained() throws InterruptedException {
        List<String> texts = new ArrayList<>();
        FixedTexts.documents(60).forEach(document -> texts.add(document.text()));
        texts.add("Éte\u0301 été ÉTÉ 1000000 12 3.14 x=y+1; the The mill ground rye 粉 漢字 привет Мир ﬁ Ａ ① don't I'LL"
                .repeat(3));
        Map<String, byte[]> trained = new TreeMap<>();
        for (Preprocessing form : forms()) {
            BpeTrainer trainer = new BpeTrainer(420, special(), form);
            texts.forEach(trainer::add);
            trained.put(
                    "%s-%s%s.json"
                            .formatted(form.preTokenizer(), form.normalizer(), form.splitDigits() ? "-digits" : ""),
                    trainer.train().json());
        }
        for (NormalizerKind normalizer : NormalizerKind.values()) {
            for (boolean digits : new boolean[] {false, true}) {
                Preprocessing form = new Preprocessing(normalizer, PreTokenizerKind.GPT2, digits);
                for (TokenizerTrainer trainer :
                        List.of(new PieceBpeTrainer(500, special(), form), new UnigramTrainer(500, special(), form))) {
                    texts.forEach(trainer::add);
                    trained.put(
                            "%s-%s%s.json"
                                    .formatted(
                                            trainer instanceof UnigramTrainer ? "UNIGRAM" : "PIECES",
                                            normalizer,
                                            digits ? "-digits" : ""),
                            trainer.train().json());
                }
            }
        }
        return trained;
    }

    private static List<String> special() {
        return Stream.concat(TokenizerConfig.MARKS.stream(), Stream.of(TOOL)).toList();
    }

    /** Characters that the texts have are tokens, others are spelled in bytes; no token goes beyond a word. */
    @Test
    void piecesAreWordsWithTheSpaceBeforeThemAndGiveEveryTextBack() throws Exception {
        PieceBpeTrainer trainer = new PieceBpeTrainer(400, List.of("<|endoftext|>"), Preprocessing.USUAL);
        for (int i = 0; i < 50; i++) {
            trainer.add("the mill of the miller grinds ñ <0x41>  twice");
        }
        TrainedTokenizer trained = trainer.train();
        Tokenizer tokenizer = Tokenizer.read(trained.json());

        assertThat(tokenizer.vocabularySize()).isEqualTo(trained.vocabulary()).isLessThan(400);
        assertThat(tokenizer.encodeOrdinary("the miller")).hasSize(2);
        for (String text : List.of("the mill", "  漢字 ñ\n\tx ", "<0x41><|endoftext|>", "a  b   c", "😀")) {
            assertThat(tokenizer.decode(tokenizer.encodeOrdinary(text))).isEqualTo(text);
        }
        assertThat(tokenizer.encodeOrdinary("<0x41>"))
                .doesNotContain(tokenizer.id("<0x41>").orElseThrow());
        assertThat(tokenizer.encodeOrdinary("漢")).hasSize(4);
    }

    /** A token may reach across words where texts aren't cut, and digits stay apart where they are split. */
    @Test
    void whatIsLearntIsWhatIsCut() throws Exception {
        String text = "of the mill of the mill 1234 1234";

        assertThat(tokens(text, new Preprocessing(NormalizerKind.NONE, PreTokenizerKind.NONE, false)))
                .anyMatch(token -> token.strip().contains(" "));
        assertThat(tokens(text, Preprocessing.USUAL)).contains(" the", " mill", " 1234");
        assertThat(tokens(text, new Preprocessing(NormalizerKind.NONE, PreTokenizerKind.GPT2, true)))
                .contains(" the", "1", "4")
                .noneMatch(token -> token.matches(".*\\d.+"));
        assertThat(tokens(text, new Preprocessing(NormalizerKind.NONE, PreTokenizerKind.LLAMA3, false)))
                .contains("123", "4");
    }

    /** Even where texts aren't cut, and it is the most frequent text there is. */
    @Test
    void whatIsWrittenLikeAMarkNeverBecomesIt() throws Exception {
        for (PreTokenizerKind cut : PreTokenizerKind.values()) {
            BpeTrainer trainer =
                    new BpeTrainer(400, List.of("<|end|>", "<|"), new Preprocessing(NormalizerKind.NONE, cut, false));
            trainer.add("<|end|>".repeat(50) + "<|".repeat(50));
            Tokenizer tokenizer = Tokenizer.read(trainer.train().json());

            assertThat(tokenizer.encodeOrdinary("<|end|> <|end|>"))
                    .as(cut.name())
                    .doesNotContain(0, 1);
            assertThat(tokenizer.decode(tokenizer.encodeOrdinary("<|end|> <|"))).isEqualTo("<|end|> <|");
            assertThat(tokenizer.encode("<|end|>")).containsExactly(0);
        }
    }

    private static List<String> tokens(String text, Preprocessing form) throws InterruptedException, IOException {
        BpeTrainer trainer = new BpeTrainer(300, List.of("<|endoftext|>"), form);
        for (int i = 0; i < 4; i++) {
            trainer.add(text);
        }
        Tokenizer tokenizer = Tokenizer.read(trainer.train().json());
        List<String> tokens = new ArrayList<>();
        for (int id : tokenizer.encodeOrdinary(text)) {
            tokens.add(tokenizer.decode(id));
        }
        return tokens;
    }
}
