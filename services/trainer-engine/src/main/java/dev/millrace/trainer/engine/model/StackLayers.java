package dev.millrace.trainer.engine.model;

import static org.bytedeco.pytorch.global.torch.cumsum;
import static org.bytedeco.pytorch.global.torch.embedding;
import static org.bytedeco.pytorch.global.torch.empty;

import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Rotary;
import dev.millrace.contracts.models.architecture.Stack;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** The layers of a stack and how it knows where a token stands. */
final class StackLayers {

    private final Stack stack;
    private final int heads;
    /** Learned vectors of positions, or numbers of distances. */
    private final Optional<Tensor> table;

    private final Optional<Normalization> embeddingNorm;
    private final List<BlockLayer> blocks = new ArrayList<>();
    private final Optional<Normalization> finalNorm;

    /** @param longest row that it will see */
    StackLayers(FlatParameters parameters, String name, Stack stack, int longest) {
        this.stack = stack;
        this.heads = stack.blocks().getFirst().attention().part().heads();
        this.table = switch (stack.positions()) {
            case Positions.Learned learned -> Optional.of(parameters.leaf(name + ".positions"));
            case Positions.Relative relative -> Optional.of(parameters.leaf(name + ".distances"));
            case Positions.Alibi alibi -> Optional.empty();
            case Positions.None none -> Optional.empty();
        };
        this.embeddingNorm = Normalization.of(parameters, name + ".embedding-norm", stack.embeddingNorm());
        Map<RotaryKey, RotaryTurn> rotaries = new HashMap<>();
        for (int layer = 0; layer < stack.blocks().size(); layer++) {
            blocks.add(new BlockLayer(
                    parameters,
                    name + ".layers." + layer,
                    stack.blocks().get(layer),
                    attention -> rotary(attention, longest, rotaries)));
        }
        this.finalNorm = Normalization.of(parameters, name + ".final-norm", stack.finalNorm());
    }

    private record RotaryKey(Rotary rotary, int heads, int size) {}

    private static Optional<RotaryTurn> rotary(Attention attention, int longest, Map<RotaryKey, RotaryTurn> rotaries) {
        int heads = attention.heads() + attention.kvHeads();
        return attention
                .rotary()
                .map(rotary -> rotaries.computeIfAbsent(
                        new RotaryKey(rotary, heads, attention.headSize()),
                        key -> new RotaryTurn(rotary, heads, attention.headSize(), longest)));
    }

    /**
     * What comes out of the last layer.
     *
     * @param embedded the tokens' vectors, {B, T, width}
     * @param memory what the encoder makes of its tokens, and those
     */
    Tensor of(Tokens tokens, Tensor embedded, Optional<Memory> memory) {
        long length = tokens.length();
        Tensor x = positioned(embedded, tokens);
        if (embeddingNorm.isPresent()) {
            x = embeddingNorm.get().of(x);
        }
        Scores own =
                new Scores(length, length, stack.causal(), tokens.segments(), tokens.segments(), distances(length));
        BlockLayer.Surroundings around = new BlockLayer.Surroundings(
                tokens.positions(),
                own,
                memory.map(Memory::output),
                memory.map(of -> new Scores(
                        length,
                        of.tokens().length(),
                        false,
                        of.tokens().segments().flatMap(there -> tokens.segments()),
                        of.tokens().segments(),
                        Optional.empty())));
        for (BlockLayer block : blocks) {
            x = block.of(x, around);
        }
        return finalNorm.isPresent() ? finalNorm.get().of(x) : x;
    }

    /** What another stack has made of its tokens. */
    record Memory(Tensor output, Tokens tokens) {}

    private Tensor positioned(Tensor x, Tokens tokens) {
        if (!(stack.positions() instanceof Positions.Learned learned)) {
            return x;
        }
        Optional<Tensor> counted = tokens.positions().or(() -> counted(learned, tokens));
        Tensor rows = table.orElseThrow();
        if (counted.isEmpty()) {
            return x.add(rows.narrow(0, learned.offset(), tokens.length()));
        }
        return x.add(embedding(rows, counted.get().add(new Scalar(learned.offset()))));
    }

    /** Positions that depend on what the tokens are; padding stands before the first. */
    private static Optional<Tensor> counted(Positions.Learned learned, Tokens tokens) {
        Optional<Tensor> present = switch (learned.counting()) {
            case ALL -> Optional.empty();
            case MASKED -> tokens.segments().map(segments -> segments.ne(new Scalar(0)));
            case NOT_PADDING -> Optional.of(tokens.ids().ne(new Scalar(learned.offset() - 1)));
        };
        return present.map(of -> {
            Tensor numbers = of.toType(torch.ScalarType.Long);
            return cumsum(numbers, 1).mul(numbers).sub(new Scalar(1));
        });
    }

    /** {1, heads, T, T}: what distances add to the scores. */
    private Optional<Tensor> distances(long length) {
        return switch (stack.positions()) {
            case Positions.Relative relative -> Optional.of(relative(relative, (int) length));
            case Positions.Alibi alibi -> Optional.of(alibi((int) length));
            case Positions.Learned learned -> Optional.empty();
            case Positions.None none -> Optional.empty();
        };
    }

    private Tensor relative(Positions.Relative relative, int length) {
        long[] buckets = new long[length * length];
        for (int query = 0; query < length; query++) {
            for (int key = 0; key < length; key++) {
                buckets[query * length + key] = relative.bucket(key - query, stack.causal());
            }
        }
        Tensor ids = empty(
                new long[] {length, length}, new TensorOptions(torch.ScalarType.Long), new MemoryFormatOptional());
        ids.data_ptr_long().put(buckets);
        return embedding(table.orElseThrow(), ids).permute(2, 0, 1).unsqueeze(0);
    }

    private Tensor alibi(int length) {
        double[] slopes = Positions.Alibi.slopes(heads);
        float[] bias = new float[heads * length * length];
        int at = 0;
        for (double slope : slopes) {
            for (int query = 0; query < length; query++) {
                for (int key = 0; key < length; key++) {
                    bias[at++] = (float) (-slope * Math.abs(query - key));
                }
            }
        }
        Tensor table = empty(1, heads, length, length);
        table.data_ptr_float().put(bias);
        return table;
    }
}
