package dev.millrace.contracts.models.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Safetensors.Dtype;
import dev.millrace.contracts.models.Safetensors.Tensor;
import dev.millrace.contracts.models.architecture.Activation;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Attention.Biases;
import dev.millrace.contracts.models.architecture.Block;
import dev.millrace.contracts.models.architecture.Embedding;
import dev.millrace.contracts.models.architecture.FeedForward;
import dev.millrace.contracts.models.architecture.Head;
import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Norms;
import dev.millrace.contracts.models.architecture.Parameter;
import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Rotary;
import dev.millrace.contracts.models.architecture.Stack;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Models whose parameters are counted through: the first one's numbers are 0, 1, 2, …, and the next goes on. */
class GgufTensorsTest {

    private static final int WIDTH = 8;
    private static final int HEADS = 2;

    private static Architecture model(Norm norm, Attention attention, FeedForward feedForward, Positions positions) {
        return Architecture.decoder(
                6,
                Embedding.of(3, WIDTH),
                Stack.of(
                        true,
                        positions,
                        Optional.empty(),
                        Block.of(attention, feedForward, Norms.pre(norm)),
                        1,
                        Optional.of(norm)),
                Head.of(true, Head.Bias.NONE));
    }

    private static Attention turned(Rotary rotary) {
        return Attention.of(WIDTH, HEADS, Biases.NONE).turned(rotary);
    }

    private static final FeedForward GATED = new FeedForward(4, Activation.SILU, true, false);

    @Test
    void whatIsTurnedTogetherStandsSideBySideAndIsStretchedAsBefore() throws IOException {
        Rotary rotary = new Rotary(10_000, 4, Optional.of(new Rotary.Llama3Scaling(8, 1, 4, 16)));
        Architecture llama = model(Norm.rms(1e-5), turned(rotary), GATED, new Positions.None());
        Map<String, Tensor> parameters = counted(llama);

        Map<String, Content> tensors = tensors("llama", llama, parameters);

        float[] was = floats(parameters.get("decoder.layers.0.attention.query.weight"));
        float[] is = floats(tensors.get("blk.0.attn_q.weight"));
        int[] rows = {0, 2, 1, 3, 4, 6, 5, 7};
        for (int out = 0; out < WIDTH; out++) {
            assertThat(is[out * WIDTH]).as("row %d", out).isEqualTo(was[rows[out] * WIDTH]);
        }
        assertThat(floats(tensors.get("blk.0.attn_v.weight")))
                .isEqualTo(floats(parameters.get("decoder.layers.0.attention.value.weight")));
        assertThat(floats(tensors.get("rope_freqs.weight")))
                .as("a wavelength of 6 lies between 16 / 4 and 16 / 1, one of 628 above")
                .satisfies(factors -> assertThat(factors[0]).isBetween(1f, 8f))
                .satisfies(factors -> assertThat(factors[1]).isEqualTo(8));
        assertThat(tensors).as("one matrix serves twice").doesNotContainKey("output.weight");
    }

    @Test
    void queriesKeysAndValuesAreOneTensorAndMissingBiasesAreZeros() throws IOException {
        Architecture gpt2 = model(
                new Norm(Norm.Kind.LAYER, 1e-5, false, false),
                Attention.of(WIDTH, HEADS, Biases.NONE),
                new FeedForward(4, Activation.GELU_TANH, false, true),
                new Positions.Learned(8, 2, Positions.Counting.ALL));
        Map<String, Tensor> parameters = counted(gpt2);

        Map<String, Content> tensors = tensors("gpt2", gpt2, parameters);

        float[] key = floats(parameters.get("decoder.layers.0.attention.key.weight"));
        Content fused = Objects.requireNonNull(tensors.get("blk.0.attn_qkv.weight"));
        assertThat(fused.shape()).containsExactly(3 * WIDTH, WIDTH);
        assertThat(floats(fused)[WIDTH * WIDTH]).isEqualTo(key[0]);
        assertThat(floats(tensors.get("blk.0.attn_qkv.bias")))
                .hasSize(3 * WIDTH)
                .containsOnly(0);
        assertThat(floats(tensors.get("output_norm.bias"))).containsOnly(0);
        Content positions = Objects.requireNonNull(tensors.get("position_embd.weight"));
        assertThat(positions.shape()).as("from the first one that is used").containsExactly(6, WIDTH);
        assertThat(floats(positions)[0]).isEqualTo(floats(parameters.get("decoder.positions"))[2 * WIDTH]);
    }

    @Test
    void aNormsOffsetIsAddedAndAnotherScaleGoesIntoTheQueries() throws IOException {
        Norm norm = new Norm(Norm.Kind.RMS, 1e-6, false, true);
        Architecture plain = model(
                norm,
                turned(new Rotary(10_000, 4, Optional.empty())).scaled(0.25),
                new FeedForward(4, Activation.GELU_TANH, true, false),
                new Positions.None());
        Architecture gemma = new Architecture(
                plain.context(),
                new Embedding(3, WIDTH, Math.sqrt(WIDTH), 0, OptionalInt.empty(), OptionalInt.empty()),
                plain.encoder(),
                plain.decoder(),
                plain.head());
        Map<String, Tensor> parameters = counted(gemma);

        Map<String, Content> tensors = tensors("gemma", gemma, parameters);

        float[] was = floats(parameters.get("decoder.final-norm.weight"));
        assertThat(floats(tensors.get("output_norm.weight"))[0]).isEqualTo(was[0] + 1);
        assertThat(floats(tensors.get("blk.0.attn_q.weight"))[1])
                .as("0.25 where 1 / √4 is meant")
                .isEqualTo(floats(parameters.get("decoder.layers.0.attention.query.weight"))[1] / 2);
    }

    @Test
    void whatLlamaCppDoesNotComputeIsNamed() {
        Architecture odd = model(
                Norm.rms(1e-5),
                turned(new Rotary(10_000, 2, Optional.empty())),
                new FeedForward(4, Activation.RELU_SQUARED, true, false),
                new Positions.None());

        assertThatThrownBy(() -> LlamaCppFit.of("odd", odd))
                .isInstanceOf(MalformedModel.class)
                .hasMessage("odd: llama.cpp has no code for it; nearest is its llama, but its rotary positions turn a"
                        + " part of a head; its activation is RELU_SQUARED, not SILU");
    }

    private static Map<String, Content> tensors(String name, Architecture architecture, Map<String, Tensor> parameters)
            throws IOException {
        LlamaCppArchitecture theirs = LlamaCppFit.of("a model", architecture);
        assertThat(theirs.name()).isEqualTo(name);
        return GgufTensors.of(
                architecture, theirs, parameter -> Objects.requireNonNull(parameters.get(parameter), parameter));
    }

    private static Map<String, Tensor> counted(Architecture architecture) {
        Map<String, Tensor> counted = new LinkedHashMap<>();
        int next = 0;
        for (Parameter parameter : architecture.parameters()) {
            float[] numbers = new float[(int) parameter.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = next++;
            }
            counted.put(
                    parameter.name(),
                    new Tensor(
                            Dtype.F32,
                            parameter.shape().stream().map(Integer::longValue).toList(),
                            MemorySegment.ofArray(numbers)));
        }
        return counted;
    }

    private static float[] floats(@Nullable Tensor tensor) {
        return Objects.requireNonNull(tensor).data().toArray(ValueLayout.JAVA_FLOAT);
    }

    private static float[] floats(@Nullable Content content) throws IOException {
        float[] floats = new float[(int) Objects.requireNonNull(content).size()];
        content.numbers().writeTo(MemorySegment.ofArray(floats));
        return floats;
    }
}
