package dev.millrace.inference.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.models.Pooling;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Served encoders give texts the vectors that are made of what transformers computes. */
class GoldenEmbeddingsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"bert_mlm", "roberta_mlm", "modernbert_mlm"})
    void ofAPackageThatSaysNothingTheMeanIsTaken(String name) throws Exception {
        assertSame(name, "mean");
    }

    /** The first token, the largest numbers, the mean, the mean by the root, the weighted mean and the last token. */
    @ParameterizedTest
    @ValueSource(strings = {"bert_mlm", "roberta_mlm", "modernbert_mlm"})
    void aPackageSaysOfWhatAVectorIsMade(String name) throws Exception {
        Files.writeString(folder.resolve(Pooling.MODULES), """
                [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
                 {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}]""");
        Files.writeString(Files.createDirectories(folder.resolve("1_Pooling")).resolve("config.json"), """
                {"word_embedding_dimension": 32, "pooling_mode_cls_token": true, "pooling_mode_mean_tokens": true,
                 "pooling_mode_max_tokens": true, "pooling_mode_mean_sqrt_len_tokens": true,
                 "pooling_mode_weightedmean_tokens": true, "pooling_mode_lasttoken": true, "include_prompt": true}""");
        assertSame(name, "every");
    }

    private void assertSame(String name, String pooled) throws Exception {
        JsonNode gold = gold().path(name);
        try (Engine engine = GoldenModels.engine(folder, name, 3)) {
            float[] vector = Recorded.embedded(engine, ints(gold.path("ids"))).vector();

            JsonNode expected = gold.path(pooled);
            assertThat(vector).hasSize(expected.size());
            for (int i = 0; i < vector.length; i++) {
                assertThat(vector[i])
                        .as("number %d", i)
                        .isCloseTo((float) expected.path(i).doubleValue(), within(1e-4f));
            }
        }
    }

    private static int[] ints(JsonNode numbers) {
        return StreamSupport.stream(numbers.spliterator(), false)
                .flatMapToInt(number -> IntStream.of(number.intValue()))
                .toArray();
    }

    private static JsonNode gold() throws Exception {
        try (InputStream in = GoldenEmbeddingsTest.class.getResourceAsStream("/golden-embeddings.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in));
        }
    }
}
