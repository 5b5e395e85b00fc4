package dev.millrace.contracts.models.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.models.tokenizer.PublishedTokenizersTest.Golden;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that are damaged or ask for what isn't known are refused with what is wrong and where. */
class MalformedTokenizerTest {

    static List<Golden> all() {
        return PublishedTokenizersTest.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void aFileThatIsCutOffOrHasAWrongBitIsReadOrRefused(Golden golden) {
        byte[] file = golden.file();
        Random random = new Random(golden.name().hashCode());
        int refused = 0;
        for (int n = 0; n < 60; n++) {
            byte[] damaged = n < 20 ? Arrays.copyOf(file, random.nextInt(file.length)) : file.clone();
            for (int flips = n < 20 ? 0 : 1 + random.nextInt(4); flips > 0; flips--) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                Tokenizer read = Tokenizer.read(damaged);
                int[] ids = read.encodeOrdinary("the grinding mill's 粉 <s> 12\n");
                assertThat(read.decode(ids)).isNotNull();
            } catch (MalformedTokenizer e) {
                assertThat(e).hasMessageContainingAll(":");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(15);
    }

    /** What is in the place of a tokenizer is told in words of its own, with the line. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|the file is empty",
                "{\"version\": \"1.0\",#\"model\": {\"type\"|line 2, column 17",
                "version https://git-lfs.github.com/spec/v1#oid sha256:0#size 9|git lfs pull",
                "<!DOCTYPE html>#<title>Not found</title>|download the file itself",
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}}}|model.merges: the merges, of which there may be none, are expected here, not nothing",
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": null}}|model.merges: the merges, of which there may be none, are expected here, not null",
            })
    void whatIsNoTokenizerIsRefusedInWords(String file, String reason) {
        assertThatThrownBy(() -> Tokenizer.read(file.replace('#', '\n').getBytes(UTF_8)))
                .isInstanceOf(MalformedTokenizer.class)
                .hasNoCause()
                .hasMessageContaining(reason)
                .hasMessageNotContaining("Source");
    }

    /** In one line, and in no library's words about itself. */
    @Test
    void whereAFileStopsBeingJsonIsTold() {
        assertThatThrownBy(() ->
                        Tokenizer.read("{\"version\": \"1.0\",\n \"model\": {\"type\": \"BPE\", \"voc".getBytes(UTF_8)))
                .isInstanceOf(MalformedTokenizer.class)
                .hasMessageStartingWith("tokenizer.json is not JSON: line 2, column ")
                .message()
                .hasLineCount(1)
                .doesNotContain("REDACTED");
        assertThatThrownBy(() -> Tokenizer.read("[".repeat(5_000).getBytes(UTF_8)))
                .isInstanceOf(MalformedTokenizer.class)
                .hasMessageStartingWith("tokenizer.json is not JSON: ");
    }

    @Test
    void aCharsMapThatPointsOutsideItselfIsRefused() {
        String normalizer = "'normalizer': {'type': 'Precompiled', 'precompiled_charsmap': '%s'}";
        byte[] noTrie = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(900)
                .array();
        byte[] outside = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(4)
                .putInt(77 << 10)
                .array();

        assertThatThrownBy(() -> read(normalizer.formatted(Base64.getEncoder().encodeToString(noTrie))))
                .isInstanceOf(MalformedTokenizer.class)
                .hasMessageContainingAll("normalizer.precompiled_charsmap", "900 bytes");
        assertThatThrownBy(() -> read(normalizer.formatted(Base64.getEncoder().encodeToString(outside))))
                .isInstanceOf(MalformedTokenizer.class)
                .hasMessageContainingAll("normalizer.precompiled_charsmap", "unit 77 of 1");
        assertThatThrownBy(() -> read(normalizer.formatted("*")))
                .isInstanceOf(MalformedTokenizer.class)
                .hasMessageContaining("not base64");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'normalizer': {'type': 'Sequence', 'normalizers': [{'type': 'NFC'}, {'type': 'Rot13'}]}"
                        + "|normalizer.normalizers[1]: the normalizer \"Rot13\" is not known; known are Sequence",
                "'pre_tokenizer': {'type': 'Sequence', 'pretokenizers': [{'type': 'Scissors'}]}"
                        + "|pre_tokenizer.pretokenizers[0]: the pre-tokenizer \"Scissors\" is not known",
                "'pre_tokenizer': {'type': 'Split', 'pattern': {'Regex': '(a'}}"
                        + "|pre_tokenizer.pattern.Regex: the pattern is not understood",
                "'pre_tokenizer': {'type': 'Split', 'pattern': {'String': 'a'}, 'behavior': 'Torn'}"
                        + "|pre_tokenizer.behavior: one of Removed, Isolated",
                "'decoder': {'type': 'CTC'}|decoder: the decoder \"CTC\" is not known",
                "'post_processor': {'type': 'BertProcessing', 'sep': ['b', 9], 'cls': ['a', 0]}"
                        + "|post_processor.sep[1]: a whole number from 0 to 1",
                "'post_processor': {'type': 'TemplateProcessing', 'single': [{'SpecialToken': {'id': '<s>'}}]}"
                        + "|post_processor.single[0]: the token <s> is in the template",
                "'added_tokens': [{'id': 'x', 'content': 'y'}]|added_tokens[0].id: a whole number",
                "'added_tokens': [{'id': 2}]|added_tokens[0].content: a text is expected",
            })
    void whatIsNotKnownIsNamedWithItsPlace(String part, String message) {
        assertThatThrownBy(() -> read(part))
                .isInstanceOf(MalformedTokenizer.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'type': 'BPE', 'vocab': {'a': 0, 'b': 1}, 'merges': ['a b']}"
                        + "|model.merges: merge 0, \"a\" and \"b\": what they make is not in the vocabulary",
                "{'type': 'BPE', 'vocab': {'a': 0, 'b': 1}, 'merges': [['a', 'c']]}|\"c\" is not in the vocabulary",
                "{'type': 'BPE', 'vocab': {'a': 0, 'b': 1}, 'merges': ['ab']}|model.merges[0]: a merge of two tokens",
                "{'type': 'BPE', 'vocab': {'a': 0}, 'merges': [], 'unk_token': 'u'}|model.unk_token: the unknown token",
                "{'type': 'BPE', 'vocab': {'a': 3999999999}}|model.vocab: \"a\": a whole number from 0",
                "{'type': 'Unigram', 'vocab': [['a', -1.5], ['b']]}|model.vocab[1]: a token and its score",
                "{'type': 'Unigram', 'vocab': [['a', -1.5]], 'unk_id': 5}|model.unk_id: a whole number from 0 to 0",
                "{'type': 'WordPiece', 'vocab': {'a': 0}}|model.unk_token: the unknown token",
                "{'type': 'BPE', 'vocab': {}}|model.vocab: there is no token",
                "7|model: the model is expected here, not 7",
            })
    void aModelThatIsWrongIsRefusedWithItsPlace(String model, String message) {
        assertThatThrownBy(() -> Tokenizer.read(json("{'model': " + model + "}")))
                .isInstanceOf(MalformedTokenizer.class)
                .hasMessageContaining(message);
    }

    @Test
    void ranksThatAreCutDoubledOrNotThereAreRefused(@TempDir Path folder) throws Exception {
        String bytes = ranks(256, 0);

        assertThatThrownBy(() -> Tokenizer.read(Files.writeString(folder.resolve("cl100k_base.tiktoken"), bytes)))
                .isInstanceOf(MalformedTokenizer.class)
                .hasMessageContainingAll("cl100k_base", "256 ranks, of the 100256");
        assertThatThrownBy(() -> Tokenizer.read(Files.writeString(folder.resolve("mine.tiktoken"), bytes)))
                .isInstanceOf(MalformedTokenizer.class)
                .hasMessageContainingAll("256 ranks", "r50k_base");
        assertThatThrownBy(() -> Tokenizer.read((bytes + "IQ== 7\n").getBytes(UTF_8)))
                .isInstanceOf(MalformedTokenizer.class)
                .hasMessageContainingAll("line 257", "rank 7", "line 8");
        assertThatThrownBy(() -> Tokenizer.read((bytes + "IQ==").getBytes(UTF_8)))
                .isInstanceOf(MalformedTokenizer.class)
                .hasMessageContaining("line 257: not a token in base64 and its rank");
    }

    private static String ranks(int count, int from) {
        StringBuilder lines = new StringBuilder();
        for (int b = 0; b < count; b++) {
            lines.append(Base64.getEncoder().encodeToString(new byte[] {(byte) b}))
                    .append(' ')
                    .append(b + from)
                    .append('\n');
        }
        return lines.toString();
    }

    @Test
    void piecesThatSayMoreThanIsThereAreRefused() {
        ByteArrayOutputStream huge = new ByteArrayOutputStream();
        huge.writeBytes(new byte[] {0x0a, 5, 0x0a, 1, 'a'});
        huge.writeBytes(new byte[] {0x0a, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7});

        assertThatThrownBy(() -> Tokenizer.read(huge.toByteArray()))
                .isInstanceOf(MalformedTokenizer.class)
                .hasMessageContaining("SentencePiece model: byte");
        assertThatThrownBy(() -> Tokenizer.read(new byte[] {0x0a, 3, 0x0a, 1, 'a'}))
                .isInstanceOf(MalformedTokenizer.class)
                .hasMessageContaining("type UNKNOWN");
        assertThatThrownBy(() -> Tokenizer.read(new byte[] {0x0a, 3, 0x0a, 1, 'a', 0x0a, 3, 0x0a, 1, 'a'}))
                .isInstanceOf(MalformedTokenizer.class)
                .hasMessageContaining("pieces 0 and 1 are both \"a\"");
    }

    private static Tokenizer read(String part) throws MalformedTokenizer {
        return Tokenizer.read(
                json("{'model': {'type': 'BPE', 'vocab': {'a': 0, 'b': 1}, 'merges': []}, " + part + "}"));
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(UTF_8);
    }
}
