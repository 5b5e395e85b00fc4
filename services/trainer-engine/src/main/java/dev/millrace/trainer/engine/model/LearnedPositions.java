package dev.millrace.trainer.engine.model;

import static org.bytedeco.pytorch.global.torch.cumsum;
import static org.bytedeco.pytorch.global.torch.embedding;

import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Stack;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A learned vector for each position, added to the token's. */
final class LearnedPositions {

    private final Positions.Learned positions;
    private final Tensor table;

    private LearnedPositions(Positions.Learned positions, Tensor table) {
        this.positions = positions;
        this.table = table;
    }

    /** Of a stack, when it has them. */
    static Optional<LearnedPositions> of(FlatParameters parameters, String name, Stack stack) {
        return stack.positions() instanceof Positions.Learned learned
                ? Optional.of(new LearnedPositions(learned, parameters.leaf(name + ".positions")))
                : Optional.empty();
    }

    /** The tokens' vectors, {B, T, width}, with those of their positions. */
    Tensor added(Tensor x, Tokens tokens) {
        Optional<Tensor> counted = tokens.positions().or(() -> counted(tokens));
        if (counted.isEmpty()) {
            return x.add(table.narrow(0, positions.offset(), tokens.length()));
        }
        return x.add(embedding(table, counted.get().add(new Scalar((long) positions.offset()))));
    }

    /** Positions that depend on what the tokens are; padding stands before the first. */
    private Optional<Tensor> counted(Tokens tokens) {
        Optional<Tensor> present = switch (positions.counting()) {
            case ALL -> Optional.empty();
            case MASKED -> tokens.segments().map(segments -> segments.ne(new Scalar(0L)));
            case NOT_PADDING -> Optional.of(tokens.ids().ne(new Scalar(positions.offset() - 1L)));
        };
        return present.map(of -> {
            Tensor numbers = of.toType(torch.ScalarType.Long);
            return cumsum(numbers, 1).mul(numbers).sub(new Scalar(1L));
        });
    }
}
