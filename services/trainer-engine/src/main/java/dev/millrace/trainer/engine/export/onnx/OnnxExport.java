package dev.millrace.trainer.engine.export.onnx;

import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.Safetensors.Tensor;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Architecture.NamedStack;
import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Block;
import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Stack;
import dev.millrace.contracts.models.onnx.OnnxModel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Writes a transformer as graphs for ONNX Runtime. B rows, S new tokens, L layers, K key heads of size D.
 *
 * <p>A decoder is {@code model.onnx}, with a cache of keys and values:
 *
 * <pre>
 * in   input_ids                    int64  {B, S}
 *      token_type_ids               int64  {B, S}          only where there are kinds of segments
 *      seqlens_k                    int32  {B}             past and new tokens of a row, less one
 *      total_sequence_length        int32  {}              most past and new tokens of any row
 *      past_key_values.i.key|value  float  {B, K, P, D}    i from 0 to L-1
 * out  logits                       float  {B, S, vocabulary}
 *      last_hidden_state            float  {B, S, width}   what the scores are made of
 *      present.i.key|value          float  {B, K, N, D}    N = max(P, total_sequence_length)
 * </pre>
 *
 * Scores, and a decoder's hidden states, are given from the token {@code logits_from} on, an int64 {1}: a constant, 0, which a
 * server may make an input ({@link dev.millrace.contracts.models.onnx.ConstantAsInput}), since most of them are of no use while a
 * prompt is read, and none where a text's vector is made of an encoder's hidden states.
 *
 * <p>Rows of several lengths are padded at their end, and only while the cache is empty. Past and present may be one buffer with
 * room for all tokens: the cache is then updated in place, and by {@code GroupQueryAttention} without being copied. Where that
 * operator can't compute a layer's attention (heads whose size is no multiple of 8), its place is taken by others that do the
 * same and copy the cache.
 *
 * <p>An encoder is {@code model.onnx}:
 *
 * <pre>
 * in   input_ids       int64  {B, S}
 *      token_type_ids  int64  {B, S}    only where there are kinds of segments
 *      attention_mask  int64  {B, S}    1 for a token, 0 for padding
 * out  logits             float  {B, S, vocabulary}
 *      last_hidden_state  float  {B, S, width}    of every token, whatever logits_from says
 * </pre>
 *
 * <p>Of an encoder and a decoder {@code encoder_model.onnx} has the inputs of an encoder, and
 *
 * <pre>
 * out  last_hidden_state             float  {B, S, width}
 *      cross_key_values.i.key|value  float  {B, K, S, D}    what layer i of the decoder reads of it
 * </pre>
 *
 * and {@code decoder_model.onnx} those of a decoder, with E tokens of the encoder:
 *
 * <pre>
 * in   encoder_attention_mask        int64  {B, E}
 *      cross_key_values.i.key|value  float  {B, K, E, D}
 * </pre>
 *
 * <p>In another precision than 32 bits files have it in their names ({@link GraphPrecision#file}) and hold matrices otherwise
 * ({@link MatrixNodes}); inputs and outputs are the same.
 */
public final class OnnxExport {

    /** Numbers of a table, 268 MB: 64 pairs at a million positions, more than any published model of these forms was made for. */
    private static final long LARGEST_TABLE = 1 << 26;

    private final Architecture architecture;
    private final Weights weights;
    private final GraphPrecision precision;

    private OnnxExport(Architecture architecture, Weights weights, GraphPrecision precision) {
        this.architecture = architecture;
        this.weights = weights;
        this.precision = precision;
    }

    /**
     * Writes the graphs of a model; those of the same names are replaced.
     *
     * @param folder where they go
     * @param parameters a parameter's numbers by its name
     * @param precision of its matrices
     * @throws MalformedModel when no such graph computes it
     */
    public static void write(
            Path folder, Architecture architecture, Function<String, Tensor> parameters, GraphPrecision precision)
            throws IOException {
        write(folder, architecture, parameters, precision, OnnxModel.MAX_BYTES);
    }

    /**
     * The same; weights go to a file of their own, named as the graph with {@code .data} behind it, when the graph would be
     * too large with them inside.
     *
     * @param largest bytes in a graph's file
     */
    static void write(
            Path folder,
            Architecture architecture,
            Function<String, Tensor> parameters,
            GraphPrecision precision,
            long largest)
            throws IOException {
        expectTables(architecture);
        try (Arena arena = Arena.ofConfined()) {
            OnnxExport export = new OnnxExport(architecture, new Weights(architecture, parameters, arena), precision);
            for (File file : export.files()) {
                String name = precision.file(file.name());
                file.graph().write(folder.resolve(name), folder.resolve(name + ModelPackage.ONNX_DATA_SUFFIX), largest);
            }
        }
    }

    /** A graph has a row of numbers for each position that its model was made for, whatever it is asked later. */
    private static void expectTables(Architecture architecture) throws MalformedModel {
        int row = architecture.stacks().stream()
                .mapToInt(stack -> rowOfTables(architecture, stack.stack()))
                .max()
                .orElse(0);
        if ((long) row * architecture.context() > LARGEST_TABLE) {
            throw new MalformedModel(
                    "a graph would hold %,d numbers for each of %,d positions, and has room for %,d in all; a shorter context (max_position_embeddings in config.json) can be exported"
                            .formatted(row, architecture.context(), LARGEST_TABLE));
        }
    }

    private static int rowOfTables(Architecture architecture, Stack stack) {
        int turned = stack.blocks().stream()
                .flatMap(block -> block.attention().part().rotary().stream())
                .mapToInt(rotary -> rotary.dimensions() / 2)
                .max()
                .orElse(0);
        return stack.positions() instanceof Positions.Sinusoidal
                ? Math.max(turned, architecture.embedding().width())
                : turned;
    }

    private record File(String name, OnnxModel graph) {}

    private List<File> files() throws MalformedModel {
        return switch (architecture.kind()) {
            case CAUSAL -> List.of(new File(ModelPackage.ONNX, decoder()));
            case MASKED -> List.of(new File(ModelPackage.ONNX, encoder()));
            case SEQUENCE_TO_SEQUENCE ->
                List.of(new File(ModelPackage.ENCODER_ONNX, encoder()), new File(ModelPackage.DECODER_ONNX, decoder()));
        };
    }

    private OnnxModel encoder() throws MalformedModel {
        GraphBuilder graph = new GraphBuilder("encoder", weights, MatrixNodes.of(precision));
        String embedded = EmbeddingNodes.of(graph, architecture.embedding());
        String hidden =
                stack(graph, "encoder", architecture.encoder().orElseThrow()).whole(embedded);
        hidden(graph, hidden);
        if (architecture.decoder().isEmpty()) {
            HeadNodes.add(graph, architecture, HeadNodes.wanted(graph, hidden));
            return graph.model();
        }
        List<Block> blocks = architecture.decoder().get().blocks();
        for (int layer = 0; layer < blocks.size(); layer++) {
            String name = BlockNodes.crossName(StackNodes.layerName("decoder", layer));
            Attention cross = blocks.get(layer).cross().orElseThrow().part();
            new AttentionNodes(graph, name, cross).remember(hidden, layer);
        }
        return graph.model();
    }

    private OnnxModel decoder() throws MalformedModel {
        GraphBuilder graph = new GraphBuilder("decoder", weights, MatrixNodes.of(precision));
        String embedded = EmbeddingNodes.of(graph, architecture.embedding());
        Optional<String> memory = Optional.empty();
        if (architecture.encoder().isPresent()) {
            graph.model().input(GraphNames.ENCODER_MASK, OnnxModel.Type.INT64, "batch", "encoder_sequence");
            memory = Optional.of(ScoreNodes.hidden(graph, GraphNames.ENCODER_MASK));
        }
        String hidden =
                stack(graph, "decoder", architecture.decoder().orElseThrow()).behindCache(embedded, memory);
        String wanted = HeadNodes.wanted(graph, hidden);
        hidden(graph, wanted);
        HeadNodes.add(graph, architecture, wanted);
        return graph.model();
    }

    /** Gives out what comes out of the last layer {B, S, width}. */
    private void hidden(GraphBuilder graph, String hidden) {
        graph.standard("Identity", hidden).into(GraphNames.HIDDEN);
        graph.model()
                .output(
                        GraphNames.HIDDEN,
                        OnnxModel.Type.FLOAT,
                        "batch",
                        "sequence",
                        architecture.embedding().width());
    }

    private StackNodes stack(GraphBuilder graph, String name, Stack stack) {
        return new StackNodes(graph, new NamedStack(name, stack), architecture.context());
    }
}
