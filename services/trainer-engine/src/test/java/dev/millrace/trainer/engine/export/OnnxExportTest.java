package dev.millrace.trainer.engine.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.millrace.contracts.models.LlamaConfig;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.Safetensors;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.forms.PublishedForms;
import dev.millrace.contracts.models.forms.PublishedWeights;
import dev.millrace.contracts.recipes.ModelSpec;
import dev.millrace.trainer.engine.model.Batch;
import dev.millrace.trainer.engine.model.FlatParameters;
import dev.millrace.trainer.engine.model.Tokens;
import dev.millrace.trainer.engine.model.Transformer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ONNX Runtime computes from the exported file what libtorch computes from the trained weights. */
class OnnxExportTest {

    private static final int TOKENS = 24;
    private static final float TOLERANCE = 1e-4f;

    @TempDir
    Path folder;

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private long[] tokens;

    @BeforeEach
    void drawTokens() {
        tokens = new Random(5).longs(TOKENS, 0, 97).toArray();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void logitsOfWholePromptEqualLibtorch(boolean tied) throws Exception {
        LlamaConfig config = config(tied);
        float[] expected = libtorch(config);

        try (OrtSession session = session();
                Cache cache = new Cache(config, 0)) {
            float[] actual = cache.run(session, tokens, TOKENS, Set.of("logits"), false);
            assertClose(actual, expected, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void logitsTokenByTokenThroughSharedCacheEqualLibtorch(boolean tied) throws Exception {
        LlamaConfig config = config(tied);
        float[] expected = libtorch(config);
        int prompt = 7;

        try (OrtSession session = session();
                Cache cache = new Cache(config, config.maxPositionEmbeddings())) {
            long[] first = Arrays.copyOf(tokens, prompt);
            assertClose(cache.run(session, first, prompt, Set.of("logits"), true), expected, 0);
            for (int at = prompt; at < TOKENS; at++) {
                float[] next = cache.run(session, new long[] {tokens[at]}, at + 1, Set.of("logits"), true);
                assertClose(next, expected, at * config.vocabSize());
            }
        }
    }

    @Test
    void weightsInAFileOfTheirOwnGiveTheSameLogits() throws Exception {
        LlamaConfig config = config(true);
        libtorch(config);
        float[] inside = logits(config);
        assertThat(folder.resolve(ModelPackage.ONNX_DATA)).doesNotExist();

        OnnxExport.write(folder, 100_000);

        assertThat(Files.size(folder.resolve(ModelPackage.ONNX))).isLessThan(100_000);
        assertThat(Files.size(folder.resolve(ModelPackage.ONNX_DATA))).isGreaterThan(100_000);
        assertThat(logits(config)).isEqualTo(inside);

        OnnxExport.write(folder);
        assertThat(folder.resolve(ModelPackage.ONNX_DATA)).doesNotExist();
        assertThat(logits(config)).isEqualTo(inside);
    }

    @Test
    void weightsOutsideThePackageAreNotLoaded() throws Exception {
        libtorch(config(true));
        OnnxExport.write(folder, 100_000);
        Path inner = Files.createDirectory(folder.resolve("inner"));
        // A name of the same length, so that no length in the file changes.
        byte[] model = Files.readAllBytes(folder.resolve(ModelPackage.ONNX));
        String changed = new String(model, StandardCharsets.ISO_8859_1).replace("model.onnx.data", "../el.onnx.data");
        Files.write(inner.resolve(ModelPackage.ONNX), changed.getBytes(StandardCharsets.ISO_8859_1));
        Files.copy(folder.resolve(ModelPackage.ONNX_DATA), folder.resolve("el.onnx.data"));

        assertThatThrownBy(() -> environment.createSession(
                        inner.resolve(ModelPackage.ONNX).toString()))
                .isInstanceOf(OrtException.class);
    }

    private float[] logits(LlamaConfig config) throws OrtException {
        try (OrtSession session = session();
                Cache cache = new Cache(config, 0)) {
            return cache.run(session, tokens, TOKENS, Set.of("logits"), false);
        }
    }

    private static void assertClose(float[] actual, float[] expected, int offset) {
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).as("logit %d", offset + i).isCloseTo(expected[offset + i], within(TOLERANCE));
        }
    }

    private static LlamaConfig config(boolean tied) {
        return new LlamaConfig(64, 96, 3, 4, 2, 16, 97, 32, 1e-5, 10_000, tied, 0, 0);
    }

    /** Writes a model with random weights, large enough to matter, and returns its logits for the tokens. */
    private float[] libtorch(LlamaConfig config) throws IOException {
        torch.manual_seed(3);
        Architecture architecture =
                new ModelSpec(3, 64, 4, 2, 96, 32, 10_000, 1e-5, config.tieWordEmbeddings()).architecture(97);
        FlatParameters parameters = new FlatParameters(architecture);
        parameters.values().normal_(0, 0.2, new org.bytedeco.pytorch.GeneratorOptional());
        float[] values = new float[(int) parameters.size()];
        parameters.values().data_ptr_float().get(values);
        MemorySegment flat = MemorySegment.ofArray(values);
        PublishedForms.Published published = PublishedForms.of(architecture).orElseThrow();
        PublishedWeights.write(folder, published, name -> {
            FlatParameters.Slot slot = parameters.slot(name);
            MemorySegment part = flat.asSlice(slot.offset() * 4, slot.length() * 4);
            return new Safetensors.Tensor(
                    Safetensors.Dtype.F32,
                    Arrays.stream(slot.dimensions()).boxed().toList(),
                    MemorySegment.ofBuffer(ByteBuffer.wrap(part.toArray(ValueLayout.JAVA_BYTE))));
        });
        config.write(folder.resolve(ModelPackage.CONFIG));
        OnnxExport.write(folder);

        Tensor ids = torch.empty(
                new long[] {1, TOKENS},
                new org.bytedeco.pytorch.TensorOptions(torch.ScalarType.Long),
                new org.bytedeco.pytorch.MemoryFormatOptional());
        ids.data_ptr_long().put(tokens);
        float[] logits = new float[TOKENS * config.vocabSize()];
        new Transformer(architecture, parameters, TOKENS)
                .logits(Batch.causal(Tokens.of(ids), ids))
                .contiguous()
                .data_ptr_float()
                .get(logits);
        return logits;
    }

    private OrtSession session() throws OrtException {
        return environment.createSession(folder.resolve(ModelPackage.ONNX).toString());
    }

    /** The KV cache: buffers of a fixed length that are past and present at once, or an empty past. */
    private final class Cache implements AutoCloseable {

        private final Map<String, OnnxTensor> past = new LinkedHashMap<>();

        Cache(LlamaConfig config, int length) throws OrtException {
            long[] shape = {1, config.numKeyValueHeads(), length, config.headDim()};
            int size = config.numKeyValueHeads() * length * config.headDim();
            for (int i = 0; i < config.numHiddenLayers(); i++) {
                for (String part : new String[] {"key", "value"}) {
                    FloatBuffer buffer = ByteBuffer.allocateDirect(size * 4)
                            .order(ByteOrder.nativeOrder())
                            .asFloatBuffer();
                    past.put(i + "." + part, OnnxTensor.createTensor(environment, buffer, shape));
                }
            }
        }

        float[] run(OrtSession session, long[] ids, int total, Set<String> wanted, boolean shared) throws OrtException {
            Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
            Map<String, OnnxTensor> pinned = new LinkedHashMap<>();
            past.forEach((name, tensor) -> {
                inputs.put("past_key_values." + name, tensor);
                if (shared) {
                    pinned.put("present." + name, tensor);
                }
            });
            try (OnnxTensor tokenIds =
                            OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), new long[] {1, ids.length});
                    OnnxTensor last = OnnxTensor.createTensor(
                            environment, IntBuffer.wrap(new int[] {total - 1}), new long[] {1});
                    OnnxTensor all =
                            OnnxTensor.createTensor(environment, IntBuffer.wrap(new int[] {total}), new long[0])) {
                inputs.put("input_ids", tokenIds);
                inputs.put("seqlens_k", last);
                inputs.put("total_sequence_length", all);
                try (OrtSession.Result result = session.run(inputs, wanted, pinned)) {
                    OnnxTensor logits = (OnnxTensor) result.get("logits").orElseThrow();
                    FloatBuffer buffer = logits.getFloatBuffer();
                    float[] values = new float[buffer.remaining()];
                    buffer.get(values);
                    return values;
                }
            }
        }

        @Override
        public void close() {
            past.values().forEach(OnnxTensor::close);
        }
    }
}
