package dev.millrace.trainer.engine.model;

import static org.bytedeco.pytorch.global.torch.cumsum;
import static org.bytedeco.pytorch.global.torch.embedding;

import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Stack;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A vector for each position, learned or fixed, added to the token's. */
final class AddedPositions {

    private final Tensor table;
    private final int offset;
    private final Positions.Counting counting;

    private AddedPositions(Tensor table, int offset, Positions.Counting counting) {
        this.table = table;
        this.offset = offset;
        this.counting = counting;
    }

    /**
     * Of a stack, when it has them.
     *
     * @param width of the residual stream
     * @param longest row that it will see
     */
    static Optional<AddedPositions> of(FlatParameters parameters, String name, Stack stack, int width, int longest) {
        return switch (stack.positions()) {
            case Positions.Learned learned ->
                Optional.of(
                        new AddedPositions(parameters.leaf(name + ".positions"), learned.offset(), learned.counting()));
            case Positions.Sinusoidal sinusoidal ->
                Optional.of(new AddedPositions(
                        parameters
                                .device()
                                .of(Positions.Sinusoidal.table(longest, width))
                                .view(longest, width),
                        0,
                        Positions.Counting.ALL));
            case Positions.Relative relative -> Optional.empty();
            case Positions.Alibi alibi -> Optional.empty();
            case Positions.None none -> Optional.empty();
        };
    }

    /** The tokens' vectors, {B, T, width}, with those of their positions. */
    Tensor added(Tensor x, Tokens tokens) {
        Optional<Tensor> counted = tokens.positions().or(() -> counted(tokens));
        if (counted.isEmpty()) {
            return x.add(table.narrow(0, offset, tokens.length()));
        }
        return x.add(embedding(table, counted.get().add(new Scalar((long) offset))));
    }

    /** Positions that depend on what the tokens are; padding stands before the first. */
    private Optional<Tensor> counted(Tokens tokens) {
        Optional<Tensor> present = switch (counting) {
            case ALL -> Optional.empty();
            case MASKED -> tokens.segments().map(segments -> segments.ne(new Scalar(0L)));
            case NOT_PADDING -> Optional.of(tokens.ids().ne(new Scalar(offset - 1L)));
        };
        return present.map(of -> {
            Tensor numbers = of.toType(torch.ScalarType.Long);
            return cumsum(numbers, 1).mul(numbers).sub(new Scalar(1L));
        });
    }
}
