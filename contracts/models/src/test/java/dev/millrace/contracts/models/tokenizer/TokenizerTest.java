package dev.millrace.contracts.models.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.tokenizer.TokenizerFile.Merge;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class TokenizerTest {
    private static final String END = "<|endoftext|>";
    private final Tokenizer tokenizer = tokenizer();

    @Test
    void mergesByRankFromTheLeft() {
        assertThat(texts(tokenizer.encode("the theme aaa"))).containsExactly("the", " the", "m", "e", " ", "aa", "a");
    }

    @Test
    void longPiecesMergeAsShortOnesDo() {
        int[] ids = tokenizer.encode("a".repeat(100_001));

        assertThat(ids).hasSize(25_001);
        assertThat(tokenizer.decode(ids)).isEqualTo("a".repeat(100_001));
        assertThat(texts(ids)).endsWith("aaaa", "a");
    }

    @Test
    void aSpecialTokenIsOneIdInAPromptAndSpelledOutInADocument() {
        assertThat(tokenizer.encode("a" + END)).hasSize(2).contains(0);
        assertThat(tokenizer.encodeOrdinary("a" + END)).hasSizeGreaterThan(2).doesNotContain(0);
        assertThat(tokenizer.decode(tokenizer.encodeOrdinary("a" + END))).isEqualTo("a" + END);
        assertThat(tokenizer.decode(tokenizer.encode("a" + END + "b"), true)).isEqualTo("ab");
    }

    @Test
    void aLoneSurrogateBecomesTheReplacementCharacter() {
        assertThat(tokenizer.decode(tokenizer.encode("a\ud800b\udc00"))).isEqualTo("a\ufffdb\ufffd");
        assertThat(tokenizer.decode(tokenizer.encode("\ud83d\ud83d\ude00"))).isEqualTo("\ufffd😀");
    }

    @Test
    void unknownIdsAddNothing() {
        assertThat(tokenizer.decode(-1, 5_000_000)).isEmpty();
    }

    @RepeatedTest(50)
    void decodingGivesTheTextBackInOneGoOrTokenByToken(RepetitionInfo repetition) {
        String text = randomText(new Random(repetition.getCurrentRepetition()));

        int[] ids = tokenizer.encodeOrdinary(text);

        assertThat(tokenizer.decode(ids)).isEqualTo(text);
        StreamingDecoder stream = tokenizer.streamingDecoder();
        StringBuilder streamed = new StringBuilder();
        for (int id : ids) {
            String part = stream.next(tokenizer.bytes(id));
            assertThat(part).doesNotContain("\ufffd");
            streamed.append(part);
        }
        assertThat(streamed.append(stream.finish())).hasToString(text);
    }

    @Test
    void anUnfinishedCharacterIsHeldBackAndReplacedAtTheEnd() {
        byte[] smile = "😀".getBytes(UTF_8);
        StreamingDecoder stream = tokenizer.streamingDecoder();

        assertThat(stream.next(new byte[] {smile[0], smile[1]})).isEmpty();
        assertThat(stream.next(new byte[] {smile[2]})).isEmpty();
        assertThat(stream.finish()).isEqualTo("\ufffd");
        assertThat(stream.next(smile)).isEqualTo("😀");
    }

    @Test
    void threadsShareOneTokenizer() throws Exception {
        List<String> inputs =
                IntStream.range(0, 40).mapToObj(i -> randomText(new Random(i))).toList();
        List<int[]> expected = inputs.stream().map(tokenizer()::encodeOrdinary).toList();
        List<Callable<List<int[]>>> tasks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            tasks.add(() -> inputs.stream().map(tokenizer::encodeOrdinary).toList());
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<List<int[]>> ids : threads.invokeAll(tasks)) {
                assertThat(ids.get()).usingRecursiveComparison().isEqualTo(expected);
            }
        }
    }

    @Test
    void refusesWhatItCannotApplyAndSaysWhat() {
        assertThatThrownBy(() -> Tokenizer.read("{".getBytes(UTF_8))).isInstanceOf(MalformedTokenizer.class);
        assertThatThrownBy(() ->
                        Tokenizer.read("{\"model\":{\"type\":\"Morfessor\",\"vocab\":{\"a\":0}}}".getBytes(UTF_8)))
                .isInstanceOf(MalformedTokenizer.class)
                .hasMessageContainingAll("model", "\"Morfessor\"", "BPE", "Unigram");
        assertThatThrownBy(() -> Tokenizer.read(
                        "{\"model\":{\"vocab\":{\"a\":0},\"merges\":[\"a b\"]},\"pre_tokenizer\":{\"type\":\"ByteLevel\"}}"
                                .getBytes(UTF_8)))
                .isInstanceOf(MalformedTokenizer.class)
                .hasMessageContaining("merge 0");
        assertThatThrownBy(() ->
                        Tokenizer.read("{\"model\":{\"vocab\":{\"a\":-3}},\"pre_tokenizer\":{\"type\":\"ByteLevel\"}}"
                                .getBytes(UTF_8)))
                .isInstanceOf(MalformedTokenizer.class)
                .hasMessageContaining("-3");
    }

    @Test
    void refusesAnIdThatTwoTokensShareAndAnIdThatNoneHas() {
        assertThatThrownBy(() -> Tokenizer.read(vocabulary("'a': 0, 'b': 1, 'c': 1", "")))
                .isInstanceOf(MalformedTokenizer.class)
                .hasMessageContainingAll("model.vocab", "\"b\"", "\"c\"", "id 1");
        assertThatThrownBy(() -> Tokenizer.read(vocabulary("'a': 0, 'b': 1", "{'id': 1, 'content': '<end>'}")))
                .isInstanceOf(MalformedTokenizer.class)
                .hasMessageContainingAll("added_tokens", "\"b\"", "\"<end>\"", "id 1");
        assertThatThrownBy(() -> Tokenizer.read(vocabulary("'a': 0, 'b': 2", "")))
                .isInstanceOf(MalformedTokenizer.class)
                .hasMessageContaining("no token has id 1;");
        assertThatThrownBy(() -> Tokenizer.read(vocabulary("'a': 0, 'b': 1", "{'id': 900, 'content': '<end>'}")))
                .isInstanceOf(MalformedTokenizer.class)
                .hasMessageContaining("no token has id 2 to 899");
        assertThatThrownBy(() -> Tokenizer.read(vocabulary("'a': 7", "")))
                .isInstanceOf(MalformedTokenizer.class)
                .hasMessageContaining("no token has id 1 to 6");
    }

    @Test
    void anEndOfTextBehindAllOtherTokensIsFoundByItsName() throws IOException {
        Tokenizer read = Tokenizer.read(
                vocabulary("'a': 1, 'b': 2, '<|endoftext|>': 3", "{'id': 3, 'content': '<|endoftext|>'}"));

        assertThat(read.id(END)).hasValue(3);
        assertThat(read.vocabularySize()).isEqualTo(4);
        assertThat(TokenizerConfig.of(read, "</s>", 8).chatTemplate()).isEmpty();
    }

    private static byte[] vocabulary(String entries, String added) {
        return "{'model': {'vocab': {%s}, 'merges': []}, 'added_tokens': [%s], 'pre_tokenizer': {'type': 'ByteLevel'}}"
                .formatted(entries, added)
                .replace('\'', '"')
                .getBytes(UTF_8);
    }

    private List<String> texts(int[] ids) {
        return IntStream.of(ids)
                .mapToObj(id -> new String(tokenizer.bytes(id), UTF_8))
                .toList();
    }

    private static Tokenizer tokenizer() {
        List<Merge> merges = List.of(
                new Merge("t", "h"),
                new Merge("th", "e"),
                new Merge("\u0120", "the"),
                new Merge("a", "a"),
                new Merge("aa", "aa"),
                new Merge("\u00c3", "\u00a9"));
        try {
            return Tokenizer.read(TokenizerFile.write(List.of(END), merges));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Letters, digits, spaces, and code points of any plane, surrogates excepted. */
    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(400); n > 0; n--) {
            switch (random.nextInt(4)) {
                case 0 -> text.append("the aaa 'll 12\r\n".charAt(random.nextInt(16)));
                case 1 -> text.append((char) (' ' + random.nextInt(95)));
                case 2 -> text.append((char) (0xa0 + random.nextInt(0x3000)));
                default -> text.appendCodePoint(plane(random));
            }
        }
        return text.toString();
    }

    private static int plane(Random random) {
        int c = random.nextInt(0x110000);
        return (c >= 0xd800 && c < 0xe000) || c == 0xfffd ? 0x1f600 : c;
    }
}
