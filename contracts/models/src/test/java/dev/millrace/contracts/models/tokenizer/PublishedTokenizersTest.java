package dev.millrace.contracts.models.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ids and texts of Hugging Face's tokenizers and of SentencePiece, for tokenizers of the shapes that published models have: see
 * {@code bench/transformers/tokens.py}.
 */
class PublishedTokenizersTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Those that write down every text. */
    private static final List<String> LOSSLESS = List.of(
            "llama 3", "gpt-4o", "deepseek", "falcon", "gemma", "llama 2", "bpe ['add_dummy_prefix', 'byte_fallback'");

    /** A file with what its library makes of some texts. */
    static final class Golden {
        private final String name;
        private final byte[] file;
        private final JsonNode cases;

        Golden(String name, byte[] file, JsonNode cases) {
            this.name = name;
            this.file = file.clone();
            this.cases = cases;
        }

        String name() {
            return name;
        }

        byte[] file() {
            return file.clone();
        }

        JsonNode cases() {
            return cases;
        }

        @Override
        public String toString() {
            return name;
        }

        Tokenizer read() throws MalformedTokenizer {
            return Tokenizer.read(file);
        }
    }

    static List<Golden> all() {
        try (InputStream in = PublishedTokenizersTest.class.getResourceAsStream("golden.json")) {
            JsonNode golden = JSON.readTree(in);
            Stream<Golden> files = stream(golden.path("files"))
                    .map(one -> new Golden(
                            one.path("name").asText(),
                            one.path("tokenizer").toString().getBytes(StandardCharsets.UTF_8),
                            one.path("cases")));
            Stream<Golden> models = stream(golden.path("models"))
                    .map(one -> new Golden(
                            one.path("name").asText(),
                            Base64.getDecoder().decode(one.path("model").asText()),
                            one.path("cases")));
            return Stream.concat(files, models).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void givesTheIdsAndTextsThatItsLibraryGives(Golden golden) throws IOException {
        Tokenizer tokenizer = golden.read();
        boolean ofPieces = golden.file()[0] != '{';
        assertThat(golden.cases().size()).isGreaterThan(15);
        for (JsonNode one : golden.cases()) {
            String text = one.path("text").asText();
            int[] ids = ofPieces ? tokenizer.encodeOrdinary(text) : tokenizer.encode(text);
            assertThat(ids).as(text).containsExactly(ints(one.path("ids")));
            if (one.has("framed")) {
                assertThat(tokenizer.framed(ids)).as(text).containsExactly(ints(one.path("framed")));
            }
            assertThat(tokenizer.decode(ids))
                    .as(text)
                    .isEqualTo(one.path("decoded").asText());
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void aTextInPartsHasTheSameIdsAndEachIdTheRightParts(Golden golden) throws IOException {
        Tokenizer tokenizer = golden.read();
        for (JsonNode one : golden.cases()) {
            String text = one.path("text").asText();
            int half = text.offsetByCodePoints(0, text.codePointCount(0, text.length()) / 2);
            EncodedParts parts = tokenizer.encode(
                    List.of(new TextPart(text.substring(0, half), false), new TextPart(text.substring(half), false)));
            assertThat(parts.ids()).as(text).containsExactly(tokenizer.encodeOrdinary(text));
            for (int at = 1; at < parts.size(); at++) {
                assertThat(parts.first(at)).isBetween(parts.first(at - 1), parts.last(at));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatATextSpellsIsNeverAMark(Golden golden) throws IOException {
        Tokenizer tokenizer = golden.read();
        // CLIP's mark for the end is what it takes for unknown, too.
        int unknown =
                tokenizer.id(golden.name().equals("clip") ? "</s>" : "<unk>").orElse(-1);
        for (String mark : List.of("</s>", "<s>", "a </s>b", "[CLS]", "<0x0A>", " <s> ", "<mark></s>")) {
            assertThat(IntStream.of(tokenizer.encodeOrdinary(mark)).filter(id -> id != unknown))
                    .as(mark)
                    .noneMatch(tokenizer::isSpecial);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void anyUnicodeComesBackWhereNothingIsLost(Golden golden) throws IOException {
        Tokenizer tokenizer = golden.read();
        boolean lossless = LOSSLESS.stream().anyMatch(golden.name()::startsWith);
        Random random = new Random(golden.name().hashCode());
        for (int n = 0; n < 200; n++) {
            String text = text(random);
            int[] ids = tokenizer.encodeOrdinary(text);
            String back = tokenizer.decode(ids);
            StreamingDecoder stream = tokenizer.streamingDecoder();
            StringBuilder streamed = new StringBuilder();
            for (int id : ids) {
                streamed.append(stream.next(tokenizer.bytes(id)));
            }
            streamed.append(stream.finish());
            if (lossless) {
                assertThat(back).isEqualTo(text);
                assertThat(streamed.toString().strip()).isEqualTo(text.strip());
            }
        }
    }

    @Test
    void textThatLooksLikeAByteIsNotThatByte() throws IOException {
        Golden gemma = all().stream()
                .filter(golden -> golden.name().equals("gemma"))
                .findFirst()
                .orElseThrow();

        assertThat(gemma.read().decode(gemma.read().encodeOrdinary("<0x0A>"))).isEqualTo("<0x0A>");
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(60); n > 0; n--) {
            switch (random.nextInt(4)) {
                case 0 -> text.append("the grinding mill's rye 12\r\n".charAt(random.nextInt(28)));
                case 1 -> text.append((char) (' ' + random.nextInt(95)));
                case 2 -> text.append((char) (0xa0 + random.nextInt(0x2000)));
                default -> text.appendCodePoint(0x10000 + random.nextInt(0x100000));
            }
        }
        return text.toString();
    }

    private static Stream<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    private static int[] ints(JsonNode list) {
        return stream(list).mapToInt(JsonNode::intValue).toArray();
    }
}
