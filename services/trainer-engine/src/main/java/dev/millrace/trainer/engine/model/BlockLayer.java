package dev.millrace.trainer.engine.model;

import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Block;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** One layer of a stack. */
final class BlockLayer {

    private final boolean parallel;
    private final AttentionLayer attention;
    private final Placement aroundAttention;
    private final Optional<AttentionLayer> cross;
    private final Optional<Placement> aroundCross;
    private final FeedForwardLayer feedForward;
    private final Placement aroundFeedForward;

    BlockLayer(
            FlatParameters parameters, String name, Block block, Function<Attention, Optional<RotaryTurn>> rotaries) {
        Attention own = block.attention().part();
        this.parallel = block.parallel();
        this.attention = new AttentionLayer(parameters, name + ".attention", own, false, rotaries.apply(own));
        this.aroundAttention =
                new Placement(parameters, name + ".attention", block.attention().norms());
        this.cross = block.cross()
                .map(part ->
                        new AttentionLayer(parameters, name + ".cross-attention", part.part(), true, Optional.empty()));
        this.aroundCross =
                block.cross().map(part -> new Placement(parameters, name + ".cross-attention", part.norms()));
        this.feedForward = new FeedForwardLayer(
                parameters, name + ".feed-forward", block.feedForward().part());
        this.aroundFeedForward = new Placement(
                parameters, name + ".feed-forward", block.feedForward().norms());
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
                read -> attention.of(read, Optional.empty(), around.positions(), around.scores());
        if (parallel) {
            return parallel(x, attend);
        }
        Tensor y = aroundAttention.around(x, attend);
        if (cross.isPresent()) {
            y = aroundCross
                    .orElseThrow()
                    .around(
                            y,
                            read -> cross.get()
                                    .of(
                                            read,
                                            around.memory(),
                                            Optional.empty(),
                                            around.memoryScores().orElseThrow()));
        }
        return aroundFeedForward.around(y, feedForward::of);
    }

    private Tensor parallel(Tensor x, UnaryOperator<Tensor> attend) {
        Tensor read = aroundAttention.before(x);
        Tensor fed = aroundFeedForward.isBefore() ? aroundFeedForward.before(x) : read;
        Tensor attended = aroundAttention.output(attend.apply(read));
        return aroundFeedForward.sum(x.add(attended).add(aroundFeedForward.output(feedForward.of(fed))));
    }
}
