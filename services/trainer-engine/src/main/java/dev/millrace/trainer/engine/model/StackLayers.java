package dev.millrace.trainer.engine.model;

import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Rotary;
import dev.millrace.contracts.models.architecture.Stack;
import dev.millrace.contracts.recipes.model.Dropout;
import dev.millrace.trainer.engine.device.Device;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** The layers of a stack and how it knows where a token stands. */
final class StackLayers {

    private final String name;
    private final Device device;
    private final Stack stack;
    private final Dropout dropout;
    private final Optional<AddedPositions> positions;
    private final Optional<Distances> distances;
    private final Optional<Normalization> embeddingNorm;
    private final List<BlockLayer> blocks = new ArrayList<>();
    private final Optional<Normalization> finalNorm;

    /**
     * @param width of the residual stream
     * @param longest row that it will see
     */
    StackLayers(FlatParameters parameters, String name, Stack stack, int width, int longest, Dropout dropout) {
        this.name = name;
        this.device = parameters.device();
        this.stack = stack;
        this.dropout = dropout;
        this.positions = AddedPositions.of(parameters, name, stack, width, longest);
        this.distances = Distances.of(parameters, name, stack, longest);
        this.embeddingNorm = Normalization.of(parameters, name + ".embedding-norm", stack.embeddingNorm());
        Map<RotaryKey, RotaryTurn> rotaries = new HashMap<>();
        for (int layer = 0; layer < stack.blocks().size(); layer++) {
            blocks.add(new BlockLayer(
                    parameters,
                    blockName(layer),
                    stack.blocks().get(layer),
                    dropout,
                    attention -> rotary(attention, longest, device, rotaries)));
        }
        this.finalNorm = Normalization.of(parameters, name + ".final-norm", stack.finalNorm());
    }

    private record RotaryKey(Rotary rotary, int heads, int size) {}

    private static Optional<RotaryTurn> rotary(
            Attention attention, int longest, Device device, Map<RotaryKey, RotaryTurn> rotaries) {
        int heads = attention.heads() + attention.kvHeads();
        return attention
                .rotary()
                .map(rotary -> rotaries.computeIfAbsent(
                        new RotaryKey(rotary, heads, attention.headSize()),
                        key -> new RotaryTurn(rotary, heads, attention.headSize(), longest, device)));
    }

    /**
     * What comes out of the last layer.
     *
     * @param embedded the tokens' vectors, {B, T, width}
     * @param memory what the encoder makes of its tokens, and those
     */
    Tensor of(Tokens tokens, Tensor embedded, Optional<Memory> memory) {
        Tensor x = entered(tokens, embedded);
        BlockLayer.Surroundings around = around(tokens, bias(tokens), memory);
        for (BlockLayer block : blocks) {
            x = block.of(x, around);
        }
        return left(x);
    }

    /** What goes into the first block. */
    Tensor entered(Tokens tokens, Tensor embedded) {
        Tensor x = positions.isPresent() ? positions.get().added(embedded, tokens) : embedded;
        return Dropping.some(embeddingNorm.isPresent() ? embeddingNorm.get().of(x) : x, dropout.embedding());
    }

    /** What distances add to the scores of every block, {1, heads, T, T}. */
    Optional<Tensor> bias(Tokens tokens) {
        return distances.map(of -> of.bias(tokens.length()));
    }

    /**
     * What every block sees of its surroundings.
     *
     * @param bias {@link #bias}
     */
    BlockLayer.Surroundings around(Tokens tokens, Optional<Tensor> bias, Optional<Memory> memory) {
        long length = tokens.length();
        return new BlockLayer.Surroundings(
                tokens.positions(),
                new Scores(
                        device,
                        length,
                        length,
                        stack.causal(),
                        tokens.segments(),
                        tokens.segments(),
                        tokens.prefix(),
                        bias),
                memory.map(Memory::output),
                memory.map(of -> new Scores(
                        device,
                        length,
                        of.tokens().length(),
                        false,
                        of.tokens().segments().flatMap(there -> tokens.segments()),
                        of.tokens().segments(),
                        Optional.empty(),
                        Optional.empty())));
    }

    Device device() {
        return device;
    }

    /** The name of a block, before those of its parts. */
    String blockName(int layer) {
        return name + ".layers." + layer;
    }

    List<String> blockNames() {
        return IntStream.range(0, blocks.size()).mapToObj(this::blockName).toList();
    }

    List<BlockLayer> blocks() {
        return blocks;
    }

    /** What comes out, of what comes out of the last block. */
    Tensor left(Tensor x) {
        return finalNorm.isPresent() ? finalNorm.get().of(x) : x;
    }

    /** What another stack has made of its tokens. */
    record Memory(Tensor output, Tokens tokens) {}
}
