package dev.millrace.trainer.engine.model;

import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Block;
import dev.millrace.contracts.models.architecture.FeedForward;
import dev.millrace.contracts.recipes.model.Dropout;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** One layer of a stack. */
final class BlockLayer {

    private final boolean parallel;
    private final Placed<AttentionLayer> attention;
    private final Optional<Placed<AttentionLayer>> cross;
    private final Placed<FeedForwardLayer> feedForward;

    /** A part and the norms around it. */
    private record Placed<T>(T part, Placement norms) {}

    BlockLayer(
            FlatParameters parameters,
            String name,
            Block block,
            Dropout dropout,
            Function<Attention, Optional<RotaryTurn>> rotaries) {
        this.parallel = block.parallel();
        this.attention = attention(
                parameters,
                name + ".attention",
                block.attention(),
                false,
                dropout,
                rotaries.apply(block.attention().part()));
        this.cross = block.cross()
                .map(part -> attention(parameters, name + ".cross-attention", part, true, dropout, Optional.empty()));
        Block.Part<FeedForward> fed = block.feedForward();
        String feedForwardName = name + ".feed-forward";
        this.feedForward = new Placed<>(
                new FeedForwardLayer(parameters, feedForwardName, fed.part()),
                new Placement(parameters, feedForwardName, fed.norms(), dropout.residual()));
    }

    private static Placed<AttentionLayer> attention(
            FlatParameters parameters,
            String name,
            Block.Part<Attention> part,
            boolean crossing,
            Dropout dropout,
            Optional<RotaryTurn> rotary) {
        return new Placed<>(
                new AttentionLayer(parameters, name, part.part(), crossing, dropout.attention(), rotary),
                new Placement(parameters, name, part.norms(), dropout.residual()));
    }

    /**
     * What a layer sees of its surroundings.
     *
     * @param positions of its rows; absent: from 0 on
     * @param scores of attention to itself
     * @param memory the encoder's output
     * @param memoryScores of attention to that
     */
    record Surroundings(
            Optional<Tensor> positions, Scores scores, Optional<Tensor> memory, Optional<Scores> memoryScores) {}

    Tensor of(Tensor x, Surroundings around) {
        UnaryOperator<Tensor> attend =
                read -> attention.part().of(read, Optional.empty(), around.positions(), around.scores());
        if (parallel) {
            return parallel(x, attend);
        }
        Tensor attended = attention.norms().around(x, attend);
        Tensor crossed = cross.map(there -> crossed(attended, there, around)).orElse(attended);
        return feedForward.norms().around(crossed, feedForward.part()::of);
    }

    private static Tensor crossed(Tensor x, Placed<AttentionLayer> cross, Surroundings around) {
        Scores scores = around.memoryScores().orElseThrow();
        return cross.norms().around(x, read -> cross.part().of(read, around.memory(), Optional.empty(), scores));
    }

    private Tensor parallel(Tensor x, UnaryOperator<Tensor> attend) {
        Tensor read = attention.norms().before(x);
        Tensor fedBy = feedForward.norms().isBefore() ? feedForward.norms().before(x) : read;
        Tensor attended = attention.norms().output(attend.apply(read));
        return x.add(attended).add(feedForward.norms().output(feedForward.part().of(fedBy)));
    }
}
