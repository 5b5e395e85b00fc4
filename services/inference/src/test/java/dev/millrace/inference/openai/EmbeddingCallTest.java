package dev.millrace.inference.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What calls for vectors ask of models that are really served, without HTTP. */
class EmbeddingCallTest {

    @TempDir
    static Path folder;

    private static Asked encoder;
    private static Asked decoder;

    @BeforeAll
    static void start() throws Exception {
        encoder = Asked.encoder(folder);
        decoder = Asked.tiny(folder);
    }

    @AfterAll
    static void stop() {
        encoder.close();
        decoder.close();
    }

    @Test
    void vectorsComeInTheOrderOfTheTextsAndTokensAreCountedWithThoseAroundATextsOwn() throws Exception {
        JsonNode answer = encoder.embeddings("'input': ['the cat', 'a dog', 'the cat'], 'user': 'anybody'");

        assertThat(answer.path("object").asText()).isEqualTo("list");
        assertThat(answer.path("model").asText()).isEqualTo("tiny@v1");
        JsonNode data = answer.path("data");
        assertThat(data).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(data.path(i).path("object").asText()).isEqualTo("embedding");
            assertThat(data.path(i).path("index").intValue()).isEqualTo(i);
            assertThat(data.path(i).path("embedding")).hasSize(32);
        }
        assertThat(floats(data.path(2))).isEqualTo(floats(data.path(0))).isNotEqualTo(floats(data.path(1)));
        assertThat(floats(data.path(1))).isEqualTo(vector(encoder, "'input': 'a dog'"));
        // "the", " ", "c", "a", "t" and "a", " ", "d", "o", "g", each text between two more.
        int own = encoder.tokenizer().encode("the cat").length;
        assertThat(answer.path("usage").toString())
                .isEqualTo("{\"prompt_tokens\":%d,\"total_tokens\":%1$d}".formatted(2 * own + 5 + 3 * 2));
    }

    @Test
    void tokensAreTakenAsTheyAreAndTheirVectorsHaveALengthOfOne() throws Exception {
        int[] own = encoder.tokenizer().encode("the cat");
        int[] framed = encoder.tokenizer().framed(own);
        assertThat(framed).hasSize(own.length + 2).startsWith(1).endsWith(3);

        float[] text = vector(encoder, "'input': 'the cat'");
        assertThat(vector(encoder, "'input': " + Arrays.toString(framed))).isEqualTo(text);
        assertThat(vector(encoder, "'input': [%s, [7]]".formatted(Arrays.toString(framed))))
                .isEqualTo(text);
        assertThat(vector(encoder, "'input': " + Arrays.toString(own)))
                .isEqualTo(vector(encoder, "'input': 'the cat', 'add_special_tokens': false"))
                .isNotEqualTo(text);
        double squares = 0;
        for (float number : text) {
            squares += number * number;
        }
        assertThat(squares).isCloseTo(1, within(1e-6));
    }

    @Test
    void base64HoldsTheSameNumbers() throws Exception {
        JsonNode written = encoder.embeddings("'input': 'the cat', 'encoding_format': 'base64'")
                .path("data")
                .path(0)
                .path("embedding");
        assertThat(written.isTextual()).isTrue();
        float[] read = new float[32];
        ByteBuffer.wrap(written.binaryValue())
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(read);
        assertThat(read).isEqualTo(vector(encoder, "'input': 'the cat', 'encoding_format': 'float', 'dimensions': 32"));
    }

    @Test
    void ofATextThatIsTooLongTheBeginningIsKeptWhereThatIsAskedFor() throws Exception {
        String text = "the cat and the dog";
        int[] own = encoder.tokenizer().encode(text);
        String kept = Arrays.toString(encoder.tokenizer().framed(Arrays.copyOf(own, 4)));

        assertThat(vector(encoder, "'input': '%s', 'truncate_prompt_tokens': 6".formatted(text)))
                .isEqualTo(vector(encoder, "'input': " + kept));
        assertThat(vector(encoder, "'input': [5, 6, 7, 8], 'truncate_prompt_tokens': 2"))
                .isEqualTo(vector(encoder, "'input': [5, 6]"));
        JsonNode all = encoder.embeddings("'input': '%s', 'truncate_prompt_tokens': -1".formatted("x".repeat(1_000)));
        assertThat(all.path("usage").path("prompt_tokens").intValue()).isEqualTo(encoder.context());
    }

    /** By its last token, as vLLM does of a model that goes on from a text. */
    @Test
    void aDecoderMakesVectorsToo() throws Exception {
        float[] vector = vector(decoder, "'input': 'the cat'");

        assertThat(vector).hasSize(32).isNotEqualTo(vector(decoder, "'input': 'the cats'"));
        assertThat(floats(decoder.embeddings("'input': ['a dog', 'the cat']")
                        .path("data")
                        .path(1)))
                .isEqualTo(vector);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'input': ''                                            | input           | empty",
                "'input': []                                            | input           | array of at most 128",
                "'input': ['a', '']                                     | input           | 'input[1]' is empty",
                "'input': [[5], []]                                     | input           | 'input[1]' is empty",
                "'input': ['a', 5]                                      | input           | array of token ids",
                "'input': [5, 'a']                                      | input           | token ids",
                "'input': [5.5]                                         | input           | token ids",
                "'input': [272]                                         | input           | not a token id",
                "'input': [-1]                                          | input           | not a token id",
                "'input': {'text': 'a'}                                 | input           | must be a string",
                "'user': 'a'                                            | input           | must be a string",
                "'input': 'a', 'encoding_format': 'int8'                | encoding_format | \"float\" or \"base64\"",
                "'input': 'a', 'dimensions': 16                         | dimensions      | 32 numbers",
                "'input': 'a', 'dimensions': 0                          | dimensions      | integer",
                "'input': 'a', 'truncate_prompt_tokens': 0              | truncate_prompt_tokens | at least 1",
                "'input': 'a', 'truncate_prompt_tokens': 2              | truncate_prompt_tokens | puts 2 tokens",
                "'input': 'a', 'max_tokens': 5                          | max_tokens      | not supported",
                "'input': 'a', 'normalize': true                        | normalize       | not supported",
                "'input': 'a', 'priority': 3                            | priority        | not supported"
            })
    void whatMakesNoSenseIsRefusedByItsName(String fields, String param, String why) {
        ApiException refused = catchThrowableOfType(ApiException.class, () -> encoder.embeddings(fields));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body().path("error").path("param").asText()).isEqualTo(param);
        assertThat(refused).hasMessageContaining(why);
    }

    @Test
    void textsThatAreTooLongOrTooManyAreRefusedWithTheBound() {
        ApiException tooLong = catchThrowableOfType(
                ApiException.class, () -> encoder.embeddings("'input': ['a', '%s']".formatted("x".repeat(319))));
        assertThat(tooLong).hasMessageContaining("at most 320 tokens").hasMessageContaining("'input[1]' has 321");
        assertThat(tooLong.body().path("error").path("code").asText()).isEqualTo("context_length_exceeded");

        List<String> many = new ArrayList<>();
        for (int i = 0; i < 129; i++) {
            many.add("'a'");
        }
        assertThat(catchThrowableOfType(ApiException.class, () -> encoder.embeddings("'input': " + many)))
                .hasMessageContaining("129 texts; a call may have at most 128");
    }

    private static float[] vector(Asked asked, String fields) throws Exception {
        return floats(asked.embeddings(fields).path("data").path(0));
    }

    private static float[] floats(JsonNode one) {
        float[] floats = new float[one.path("embedding").size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = one.path("embedding").path(i).floatValue();
        }
        return floats;
    }
}
