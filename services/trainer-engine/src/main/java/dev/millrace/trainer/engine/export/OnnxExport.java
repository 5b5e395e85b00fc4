package dev.millrace.trainer.engine.export;

import static dev.millrace.contracts.models.LlamaTensors.EMBEDDINGS;
import static dev.millrace.contracts.models.LlamaTensors.FINAL_NORM;
import static dev.millrace.contracts.models.LlamaTensors.OUTPUT;
import static dev.millrace.contracts.models.LlamaTensors.layer;

import dev.millrace.contracts.models.LlamaConfig;
import dev.millrace.contracts.models.LlamaTensors;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.Safetensors;
import dev.millrace.contracts.models.Safetensors.Tensor;
import dev.millrace.contracts.models.architecture.Rotary;
import dev.millrace.contracts.models.forms.PublishedModel;
import dev.millrace.contracts.models.onnx.OnnxModel;
import dev.millrace.trainer.engine.model.RotaryTable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Writes {@code model.onnx} from {@code config.json} and {@code model.safetensors}: the decoder with a KV cache, for ONNX
 * Runtime. B rows, S new tokens, K key heads of width D, L layers:
 *
 * <pre>
 * in   input_ids                    int64  {B, S}
 *      seqlens_k                    int32  {B}             past and new tokens of a row, less one
 *      total_sequence_length        int32  {}              most past and new tokens of any row
 *      past_key_values.i.key|value  float  {B, K, P, D}    i from 0 to L-1
 * out  logits                       float  {B, S, vocabulary}
 *      present.i.key|value          float  {B, K, N, D}
 * </pre>
 *
 * Past and present may be one buffer with room for all tokens: the cache is then updated in place.
 */
public final class OnnxExport {

    private final LlamaConfig config;
    private final PublishedModel weights;
    private final OnnxModel model = new OnnxModel("llama");

    private OnnxExport(LlamaConfig config, PublishedModel weights) {
        this.config = config;
        this.weights = weights;
    }

    /**
     * Writes {@code model.onnx} beside the files it is made from.
     *
     * @param folder a Hugging Face folder of the Llama form
     * @throws MalformedModel when its files don't fit together
     */
    public static void write(Path folder) throws IOException {
        write(folder, OnnxModel.MAX_BYTES);
    }

    /**
     * Writes {@code model.onnx}, and {@code model.onnx.data} when the first would be too large with the weights inside.
     *
     * @param largest bytes in {@code model.onnx}
     */
    static void write(Path folder, long largest) throws IOException {
        LlamaConfig config = LlamaConfig.read(folder.resolve(ModelPackage.CONFIG));
        try (PublishedModel weights = PublishedModel.open(folder);
                Arena arena = Arena.ofConfined()) {
            weights.verify();
            OnnxExport export = new OnnxExport(config, weights);
            export.build(arena);
            export.model.write(folder.resolve(ModelPackage.ONNX), folder.resolve(ModelPackage.ONNX_DATA), largest);
        }
    }

    private void build(Arena arena) throws IOException {
        declareInputs();
        for (var tensor : LlamaTensors.shapes(config).entrySet()) {
            if (!isAttentionInput(tensor.getKey())) {
                model.constant(tensor.getKey(), floats(arena, tensor.getKey()), tensor.getValue());
            }
        }
        long half = config.headDim() / 2;
        Rotary rotary = new Rotary(config.ropeTheta(), config.headDim(), Optional.empty());
        model.constant(
                "cos",
                native32(arena, RotaryTable.cosines(rotary, config.maxPositionEmbeddings())),
                config.maxPositionEmbeddings(),
                half);
        model.constant(
                "sin",
                native32(arena, RotaryTable.sines(rotary, config.maxPositionEmbeddings())),
                config.maxPositionEmbeddings(),
                half);
        model.node("Gather", List.of(EMBEDDINGS, "input_ids"), "embedded").add();
        model.node("SimplifiedLayerNormalization", List.of("embedded", layer(0, "input_layernorm")), "normed.0")
                .with("axis", -1)
                .with("epsilon", config.rmsNormEps())
                .with("stash_type", 1)
                .add();
        String residual = "embedded";
        for (int i = 0; i < config.numHiddenLayers(); i++) {
            residual = block(arena, i, residual);
        }
        String output = config.tieWordEmbeddings() ? EMBEDDINGS : OUTPUT;
        multiply("normed." + config.numHiddenLayers(), output, "logits");
        declareOutputs();
    }

    /** Adds a block that reads {@code normed.i} and leaves {@code normed.i+1}; returns the residual stream after it. */
    private String block(Arena arena, int i, String residual) throws IOException {
        attention(arena, i);
        String attended = "residual." + i + ".attention";
        addAndNorm("attention." + i, residual, layer(i, "post_attention_layernorm"), "middle." + i, attended);
        multiply("middle." + i, layer(i, "mlp.gate_proj"), "gate." + i);
        multiply("middle." + i, layer(i, "mlp.up_proj"), "up." + i);
        // x·sigmoid(1·x) is SiLU.
        model.runtimeNode("QuickGelu", List.of("gate." + i), "silu." + i)
                .with("alpha", 1.0)
                .add();
        model.node("Mul", List.of("silu." + i, "up." + i), "inner." + i).add();
        multiply("inner." + i, layer(i, "mlp.down_proj"), "fed." + i);
        boolean last = i == config.numHiddenLayers() - 1;
        String norm = last ? FINAL_NORM : layer(i + 1, "input_layernorm");
        addAndNorm("fed." + i, attended, norm, "normed." + (i + 1), "residual." + i);
        return "residual." + i;
    }

    private void attention(Arena arena, int i) throws IOException {
        long d = config.headDim();
        long rows = (config.numAttentionHeads() + 2L * config.numKeyValueHeads()) * d;
        // Queries, keys and values from one product: the operator takes them packed.
        model.constant("qkv_weight." + i, packed(arena, i), rows, config.hiddenSize());
        multiply("normed." + i, "qkv_weight." + i, "qkv." + i);
        List<String> inputs = List.of(
                "qkv." + i,
                "",
                "",
                past(i, "key"),
                past(i, "value"),
                "seqlens_k",
                "total_sequence_length",
                "cos",
                "sin");
        model.runtimeNode("GroupQueryAttention", inputs, "mixed." + i, present(i, "key"), present(i, "value"))
                .with("num_heads", config.numAttentionHeads())
                .with("kv_num_heads", config.numKeyValueHeads())
                .with("do_rotary", 1)
                .with("rotary_interleaved", 0)
                .with("scale", 1 / Math.sqrt(config.headDim()))
                .add();
        multiply("mixed." + i, layer(i, "self_attn.o_proj"), "attention." + i);
    }

    private MemorySegment packed(Arena arena, int i) throws IOException {
        MemorySegment q = floats(arena, layer(i, "self_attn.q_proj"));
        MemorySegment k = floats(arena, layer(i, "self_attn.k_proj"));
        MemorySegment v = floats(arena, layer(i, "self_attn.v_proj"));
        MemorySegment all = arena.allocate(q.byteSize() + k.byteSize() + v.byteSize());
        all.asSlice(0, q.byteSize()).copyFrom(q);
        all.asSlice(q.byteSize(), k.byteSize()).copyFrom(k);
        all.asSlice(q.byteSize() + k.byteSize()).copyFrom(v);
        return all;
    }

    private MemorySegment floats(Arena arena, String name) throws MalformedModel {
        Tensor tensor = Objects.requireNonNull(weights.tensors().get(name), name);
        if (tensor.dtype() == Safetensors.Dtype.F32) {
            return tensor.data();
        }
        MemorySegment wide = arena.allocate(tensor.size() * Float.BYTES, Float.BYTES);
        tensor.copyFloats(wide);
        return wide;
    }

    private static boolean isAttentionInput(String tensor) {
        return tensor.endsWith("q_proj.weight") || tensor.endsWith("k_proj.weight") || tensor.endsWith("v_proj.weight");
    }

    /** out = in · weight-transposed: matrices stay {out, in}, as in the published layout. */
    private void multiply(String in, String weight, String out) {
        model.runtimeNode("FusedMatMul", List.of(in, weight), out)
                .with("transB", 1)
                .add();
    }

    private void addAndNorm(String x, String residual, String norm, String out, String sum) {
        model.runtimeNode("SkipSimplifiedLayerNormalization", List.of(x, residual, norm), out, "", "", sum)
                .with("epsilon", config.rmsNormEps())
                .add();
    }

    private void declareInputs() {
        model.input("input_ids", OnnxModel.Type.INT64, "batch", "sequence");
        model.input("seqlens_k", OnnxModel.Type.INT32, "batch");
        model.input("total_sequence_length", OnnxModel.Type.INT32);
        for (int i = 0; i < config.numHiddenLayers(); i++) {
            for (String part : List.of("key", "value")) {
                model.input(
                        past(i, part),
                        OnnxModel.Type.FLOAT,
                        "batch",
                        config.numKeyValueHeads(),
                        "past_length",
                        config.headDim());
            }
        }
    }

    private void declareOutputs() {
        model.output("logits", OnnxModel.Type.FLOAT, "batch", "sequence", config.vocabSize());
        for (int i = 0; i < config.numHiddenLayers(); i++) {
            for (String part : List.of("key", "value")) {
                model.output(
                        present(i, part),
                        OnnxModel.Type.FLOAT,
                        "batch",
                        config.numKeyValueHeads(),
                        "present_length",
                        config.headDim());
            }
        }
    }

    private static String past(int layer, String part) {
        return "past_key_values." + layer + "." + part;
    }

    private static String present(int layer, String part) {
        return "present." + layer + "." + part;
    }

    private static MemorySegment native32(Arena arena, float[] values) {
        return arena.allocateFrom(ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN), values);
    }
}
