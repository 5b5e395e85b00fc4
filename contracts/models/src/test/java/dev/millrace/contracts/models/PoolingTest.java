package dev.millrace.contracts.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.models.Pooling.Mode;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolingTest {

    private static final String TRANSFORMER =
            "{'idx': 0, 'name': '0', 'path': '', 'type': 'sentence_transformers.models.Transformer'}";
    private static final String POOLING =
            "{'idx': 1, 'name': '1', 'path': '1_Pooling', 'type': 'sentence_transformers.models.Pooling'}";
    private static final String NORMALIZE =
            "{'idx': 2, 'name': '2', 'path': '2_Normalize', 'type': 'sentence_transformers.models.Normalize'}";

    @TempDir
    Path folder;

    @Test
    void aPackageWithoutModulesSaysNothing() throws IOException {
        write("1_Pooling/config.json", "{'pooling_mode_cls_token': true}");
        assertThat(Pooling.read(folder)).isEmpty();
    }

    /** As all-MiniLM-L6-v2 is published. */
    @Test
    void modulesSayItAsSentenceTransformersWritesThem() throws IOException {
        write("modules.json", "[%s, %s, %s]".formatted(TRANSFORMER, POOLING, NORMALIZE));
        write("1_Pooling/config.json", """
                {'word_embedding_dimension': 384, 'pooling_mode_cls_token': false, 'pooling_mode_mean_tokens': true,
                 'pooling_mode_max_tokens': false, 'pooling_mode_mean_sqrt_len_tokens': false}""");
        write("sentence_bert_config.json", "{'max_seq_length': 256, 'do_lower_case': false}");

        assertThat(Pooling.read(folder)).contains(new Pooling(EnumSet.of(Mode.MEAN), true, OptionalInt.of(256), false));
        assertThat(Pooling.saidIn(folder))
                .containsExactly("1_Pooling/config.json", "modules.json", "sentence_bert_config.json");
    }

    @Test
    void withoutNormalizeAVectorStaysAsItIs() throws IOException {
        write("modules.json", "[%s, %s]".formatted(TRANSFORMER, POOLING));
        write("1_Pooling/config.json", "{'pooling_mode': ['cls', 'max'], 'include_prompt': true}");
        write("sentence_bert_config.json", "{'max_seq_length': null, 'do_lower_case': true}");

        assertThat(Pooling.read(folder))
                .contains(new Pooling(EnumSet.of(Mode.FIRST, Mode.MAXIMUM), false, OptionalInt.empty(), true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "T, P, {'path': '2_Dense', 'type': 'sentence_transformers.models.Dense'} | {'pooling_mode_mean_tokens': true} | modules.json: step 2 is sentence_transformers.models.Dense",
                "{'path': '0_CLIPModel', 'type': 'sentence_transformers.models.CLIPModel'}, P | {'pooling_mode_mean_tokens': true} | step 0 is",
                "{'path': '0_Transformer', 'type': 'sentence_transformers.models.Transformer'}, P | {'pooling_mode_mean_tokens': true} | 0_Transformer",
                "T | {} | the steps are [Transformer]",
                "P, T | {'pooling_mode_mean_tokens': true} | the steps are [Pooling, Transformer]",
                "T, {'path': '../1_Pooling', 'type': 'x.Pooling'} | {} | the path",
                "T, {'path': '3_Pooling', 'type': 'x.Pooling'} | {} | 3_Pooling/config.json is missing",
                "T, P | {'pooling_mode_mean_tokens': false} | 1_Pooling/config.json names no mode",
                "T, P | {'pooling_mode_sink_tokens': true} | pooling_mode_sink_tokens, which isn't computed here; known are cls, max, mean",
                "T, P | {'pooling_mode': 'sum'} | pooling_mode asks for sum"
            })
    void whatIsNotComputedIsRefusedByFileAndField(String modules, String pooling, String why) throws IOException {
        String steps = modules.replaceFirst("^T|(?<= )T$", TRANSFORMER).replaceFirst("^P|(?<= )P(?=,|$)", POOLING);
        write("modules.json", "[" + steps + "]");
        write("1_Pooling/config.json", pooling);

        assertThatThrownBy(() -> Pooling.read(folder))
                .isInstanceOf(MalformedModel.class)
                .hasMessageContaining(why);
    }

    /** Three tokens (1, -2), (3, 4), (5, 10) behind one that isn't the text's: by hand. */
    @Test
    void everyModeIsItsFormula() {
        FloatBuffer hidden = FloatBuffer.wrap(new float[] {99, 99, 1, -2, 3, 4, 5, 10, 77, 77});
        float root = (float) Math.sqrt(3);

        float[] all = new Pooling(EnumSet.allOf(Mode.class), false, OptionalInt.empty(), false).of(hidden, 1, 3, 2);

        float[] expected = {1, -2, 5, 10, 3, 4, 9 / root, 12 / root, 22 / 6f, 36 / 6f, 5, 10};
        assertThat(all).hasSameSizeAs(expected);
        for (int i = 0; i < all.length; i++) {
            assertThat(all[i]).as("number %d", i).isCloseTo(expected[i], within(1e-6f));
        }
        assertThat(Pooling.of(Mode.MEAN).of(hidden, 1, 3, 2)).containsExactly(0.6f, 0.8f);
        assertThat(Pooling.of(Mode.MEAN).of(FloatBuffer.wrap(new float[2]), 0, 1, 2))
                .containsExactly(0, 0);
    }

    private void write(String name, String json) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, json.replace('\'', '"'));
    }
}
