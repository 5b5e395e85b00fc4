package dev.millrace.trainer.engine.export.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Stack;
import dev.millrace.contracts.recipes.ModelSpec;
import dev.millrace.onnxruntime.OnnxRuntime;
import dev.millrace.trainer.engine.export.onnx.GraphNames.Part;
import dev.millrace.trainer.engine.model.EngineWeights;
import dev.millrace.trainer.engine.model.FlatParameters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of exported graphs, and what a cache may be. What they compute is tested beside what runs them. */
class OnnxExportTest {

    private static final int TOKENS = 12;
    private static final int LAYERS = 2;
    private static final int VOCABULARY = 97;
    private static final String DATA = ModelPackage.ONNX + ModelPackage.ONNX_DATA_SUFFIX;

    @TempDir
    Path folder;

    private final OrtEnvironment environment = OnnxRuntime.environment();
    private final long[] tokens = new Random(5).longs(TOKENS, 0, VOCABULARY).toArray();

    /** What serving is fast by. */
    @Test
    void layersOfTheLlamaFormAreOneOperatorForAttentionAndKeepTheirCacheInPlace() throws IOException {
        Architecture architecture = llama(4);
        OnnxExport.write(folder, architecture, weights(architecture)::of, GraphPrecision.F32);

        String graph = Files.readString(folder.resolve(ModelPackage.ONNX), StandardCharsets.ISO_8859_1);
        assertThat(graph)
                .contains("GroupQueryAttention/", "SkipSimplifiedLayerNormalization/", "QuickGelu/")
                .doesNotContain("ScatterElements/", "RotaryEmbedding/", "Softmax/", "Split/", "Add/");
    }

    /** Heads of 16 and of 4: with the operator, and without. */
    @ParameterizedTest
    @ValueSource(ints = {4, 16})
    void pastAndPresentMayBeTwoBuffers(int heads) throws Exception {
        Architecture architecture = llama(heads);
        OnnxExport.write(folder, architecture, weights(architecture)::of, GraphPrecision.F32);
        try (OrtSession session = session();
                OrtSession.Result whole = run(session, tokens, empty(heads), 0);
                OrtSession.Result first = run(session, Arrays.copyOf(tokens, 7), empty(heads), 0);
                OrtSession.Result rest = run(session, Arrays.copyOfRange(tokens, 7, 8), presents(first), 7)) {
            float[] expected = logits(whole);
            float[] last = logits(rest);
            for (int id = 0; id < VOCABULARY; id++) {
                assertThat(last[id]).isCloseTo(expected[7 * VOCABULARY + id], within(1e-4f));
            }
        }
    }

    @Test
    void weightsInAFileOfTheirOwnGiveTheSameLogits() throws Exception {
        Architecture architecture = llama(4);
        EngineWeights weights = weights(architecture);
        OnnxExport.write(folder, architecture, weights::of, GraphPrecision.F32);
        float[] inside = logits();
        assertThat(folder.resolve(DATA)).doesNotExist();

        OnnxExport.write(folder, architecture, weights::of, GraphPrecision.F32, 100_000);

        assertThat(Files.size(folder.resolve(ModelPackage.ONNX))).isLessThan(100_000);
        assertThat(Files.size(folder.resolve(DATA))).isGreaterThan(100_000);
        assertThat(logits()).isEqualTo(inside);

        OnnxExport.write(folder, architecture, weights::of, GraphPrecision.F32);
        assertThat(folder.resolve(DATA)).doesNotExist();
        assertThat(logits()).isEqualTo(inside);
    }

    @Test
    void weightsOutsideThePackageAreNotLoaded() throws Exception {
        Architecture architecture = llama(4);
        OnnxExport.write(folder, architecture, weights(architecture)::of, GraphPrecision.F32, 100_000);
        Path inner = Files.createDirectory(folder.resolve("inner"));
        // A name of the same length, so that no length in the file changes.
        byte[] model = Files.readAllBytes(folder.resolve(ModelPackage.ONNX));
        String changed = new String(model, StandardCharsets.ISO_8859_1).replace("model.onnx.data", "../el.onnx.data");
        Files.write(inner.resolve(ModelPackage.ONNX), changed.getBytes(StandardCharsets.ISO_8859_1));
        Files.copy(folder.resolve(DATA), folder.resolve("el.onnx.data"));

        assertThatThrownBy(() -> environment.createSession(
                        inner.resolve(ModelPackage.ONNX).toString()))
                .isInstanceOf(OrtException.class);
    }

    @Test
    void aDecoderThatSeesLaterTokensIsRefused() {
        Architecture llama = llama(4);
        Stack causal = llama.decoder().orElseThrow();
        Architecture seeing = Architecture.decoder(
                llama.context(),
                llama.embedding(),
                new Stack(false, causal.positions(), causal.embeddingNorm(), causal.blocks(), causal.finalNorm()),
                llama.head());

        assertThatThrownBy(() -> OnnxExport.write(folder, seeing, weights(seeing)::of, GraphPrecision.F32))
                .isInstanceOf(MalformedModel.class)
                .hasMessageContaining("a decoder whose tokens see later ones can't go on from a cache");
    }

    /** What a config.json says of positions needs no tensor of that size: a graph's tables would. */
    @Test
    void aContextWhoseTablesHaveNoRoomInAGraphIsRefused() {
        Architecture llama = llama(4);
        Stack turned = llama.decoder().orElseThrow();
        Stack added = new Stack(
                true, new Positions.Sinusoidal(), turned.embeddingNorm(), turned.blocks(), turned.finalNorm());

        for (int context : List.of((1 << 23) + 1, Integer.MAX_VALUE)) {
            refused(Architecture.decoder(context, llama.embedding(), turned, llama.head()), context);
        }
        refused(Architecture.decoder((1 << 20) + 1, llama.embedding(), added, llama.head()), (1 << 20) + 1);
    }

    private void refused(Architecture architecture, int context) {
        assertThatThrownBy(() -> OnnxExport.write(folder, architecture, weights(architecture)::of, GraphPrecision.F32))
                .isInstanceOf(MalformedModel.class)
                .hasMessageContaining("for each of %,d positions".formatted(context))
                .hasMessageContaining("max_position_embeddings");
        assertThat(folder).isEmptyDirectory();
    }

    private static Architecture llama(int heads) {
        return new ModelSpec(LAYERS, 64, heads, heads / 2, 96, 32, 10_000, 1e-5, true).architecture(VOCABULARY);
    }

    private static EngineWeights weights(Architecture architecture) {
        torch.manual_seed(3);
        FlatParameters parameters = new FlatParameters(architecture);
        parameters.values().normal_(0, 0.2, new GeneratorOptional());
        return new EngineWeights(parameters);
    }

    private OrtSession session() throws OrtException {
        return environment.createSession(folder.resolve(ModelPackage.ONNX).toString());
    }

    private float[] logits() throws OrtException {
        try (OrtSession session = session();
                OrtSession.Result result = run(session, tokens, empty(4), 0)) {
            return logits(result);
        }
    }

    private static float[] logits(OrtSession.Result result) {
        FloatBuffer buffer = ((OnnxTensor) result.get(GraphNames.LOGITS).orElseThrow()).getFloatBuffer();
        float[] logits = new float[buffer.remaining()];
        buffer.get(logits);
        return logits;
    }

    private Map<String, OnnxTensor> empty(int heads) throws OrtException {
        Map<String, OnnxTensor> past = new LinkedHashMap<>();
        for (int layer = 0; layer < LAYERS; layer++) {
            for (Part part : Part.values()) {
                FloatBuffer nothing = ByteBuffer.allocateDirect(0).asFloatBuffer();
                long[] shape = {1, heads / 2, 0, 64 / heads};
                past.put(GraphNames.past(layer, part), OnnxTensor.createTensor(environment, nothing, shape));
            }
        }
        return past;
    }

    private static Map<String, OnnxTensor> presents(OrtSession.Result result) {
        Map<String, OnnxTensor> past = new LinkedHashMap<>();
        for (int layer = 0; layer < LAYERS; layer++) {
            for (Part part : Part.values()) {
                past.put(GraphNames.past(layer, part), (OnnxTensor)
                        result.get(GraphNames.present(layer, part)).orElseThrow());
            }
        }
        return past;
    }

    private OrtSession.Result run(OrtSession session, long[] ids, Map<String, OnnxTensor> past, int held)
            throws OrtException {
        int total = held + ids.length;
        try (OnnxTensor tokenIds =
                        OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), new long[] {1, ids.length});
                OnnxTensor last =
                        OnnxTensor.createTensor(environment, IntBuffer.wrap(new int[] {total - 1}), new long[] {1});
                OnnxTensor all = OnnxTensor.createTensor(environment, IntBuffer.wrap(new int[] {total}), new long[0])) {
            Map<String, OnnxTensor> inputs = new LinkedHashMap<>(past);
            inputs.put(GraphNames.IDS, tokenIds);
            inputs.put(GraphNames.LENGTHS, last);
            inputs.put(GraphNames.LONGEST, all);
            return session.run(inputs);
        }
    }
}
