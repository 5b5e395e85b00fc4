package dev.millrace.contracts.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.TrainingExecution;
import dev.millrace.contracts.models.architecture.Activation;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Block;
import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Norms;
import dev.millrace.contracts.models.architecture.Positions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The keys of a recipe's model mean what they say. */
class ModelSpecTest {

    @Test
    void whereNothingIsSaidItIsADecoderOfTheLlamaForm() {
        assertThat(model("{}")).isEqualTo(new ModelSpec(6, 256, 8, 4, 704, 256, 10_000, 1e-5, true));
    }

    @Test
    void layersDifferInTheirWindowsByThePattern() {
        Architecture architecture = model("""
                {layers: 5, ropeTheta: 1000, norm: {embedding: true, first: false, placement: pre, kind: layer, bias: false},
                 attention: {window: {size: 9, pattern: [global, local, local], ropeTheta: 100}, qkNorm: all-heads}}""").architecture(100);
        List<Block> blocks = architecture.decoder().orElseThrow().blocks();
        List<Attention> attentions =
                blocks.stream().map(block -> block.attention().part()).toList();

        assertThat(attentions)
                .extracting(Attention::window)
                .containsExactly(
                        OptionalInt.empty(),
                        OptionalInt.of(9),
                        OptionalInt.of(9),
                        OptionalInt.empty(),
                        OptionalInt.of(9));
        assertThat(attentions)
                .extracting(attention -> attention.rotary().orElseThrow().theta())
                .containsExactly(1000.0, 100.0, 100.0, 1000.0, 100.0);
        Norm norm = new Norm(Norm.Kind.LAYER, 1e-5, false, false);
        assertThat(blocks.getFirst().attention().norms()).isEqualTo(Norms.NONE);
        assertThat(blocks.getFirst().feedForward().norms()).isEqualTo(Norms.pre(norm));
        assertThat(blocks.getLast().attention().norms()).isEqualTo(Norms.pre(norm));
        assertThat(attentions.getLast().queryKeyNorm().orElseThrow().wide()).isTrue();
    }

    @Test
    void sideBySideWithOneNormFeedForwardHasNoneOfItsOwn() {
        Architecture architecture = model("""
                {block: parallel-one-norm, activation: relu2, biases: {qkv: true, feedForward: true}, headDim: 48,
                 positions: {share: 0.5}, norm: {offset: true}, embedding: {scaled: true}, head: {softCap: 30}}""").architecture(100);
        Block block = architecture.decoder().orElseThrow().blocks().getFirst();

        assertThat(block.parallel()).isTrue();
        assertThat(block.feedForward().norms()).isEqualTo(Norms.NONE);
        assertThat(block.feedForward().part().activation()).isEqualTo(Activation.RELU_SQUARED);
        assertThat(block.feedForward().part().gated()).isFalse();
        assertThat(block.attention().part().biases()).isEqualTo(new Attention.Biases(true, true, true, false));
        assertThat(block.attention().part().queryWidth()).isEqualTo(8 * 48);
        assertThat(block.attention().part().rotary().orElseThrow().dimensions()).isEqualTo(24);
        assertThat(block.attention().norms()).isEqualTo(Norms.pre(new Norm(Norm.Kind.RMS, 1e-5, false, true)));
        assertThat(architecture.embedding().scale()).isEqualTo(16);
        assertThat(architecture.head().softCap()).hasValue(30);
    }

    @Test
    void anEncoderDecoderHasTwoStacksAndDistancesHaveNoBound() {
        Architecture architecture = model("""
                {kind: encoder-decoder, layers: 3, decoderLayers: 2, positions: {kind: relative, buckets: 8, furthest: 20},
                 attention: {scale: 1, window: {size: 4}}, norm: {placement: post}, dropout: {attention: 0.5}}""").architecture(100);

        assertThat(architecture.encoder().orElseThrow().blocks()).hasSize(3);
        assertThat(architecture.decoder().orElseThrow().positions()).isEqualTo(new Positions.Relative(8, 20));
        assertThat(architecture.decoder().orElseThrow().blocks())
                .hasSize(2)
                .allSatisfy(block ->
                        assertThat(block.cross().orElseThrow().part().window()).isEmpty());
        assertThat(architecture.decoder().orElseThrow().finalNorm()).isEmpty();
        assertThat(architecture.context()).isEqualTo(Integer.MAX_VALUE);
    }

    /** A window bounds what attention costs; what is looked up costs nothing, and what is written out takes room. */
    @Test
    void theCostIsThatOfTheArchitecture() {
        TrainingCost plain = cost("{positions: {kind: learned}, tieEmbeddings: false}");
        TrainingCost windowed = cost("""
                {positions: {kind: learned}, tieEmbeddings: false, attention: {window: {size: 32, pattern: [local, global]}}}""");

        assertThat(plain.parameters()).isEqualTo(cost("{tieEmbeddings: false}").parameters() + 256 * 256);
        assertThat(plain.flopsPerToken())
                .isEqualTo(cost("{tieEmbeddings: false}").flopsPerToken());
        assertThat(windowed.attentionFlopsPerToken()).isEqualTo(12.0 * 256 * (3 * 32 + 3 * 256));
        assertThat(cost("{dropout: {attention: 0.1}}").memory().activations()
                        - cost("{}").memory().activations())
                .isEqualTo(4.0 * 16 * 256 * 6 * (4 * 8 * 256));
        assertThat(cost("{kind: encoder-decoder}").flopsPerToken())
                .isGreaterThan(2 * cost("{}").flopsPerToken() - 6.0 * 4096 * 256);
    }

    private static TrainingCost cost(String model) {
        Recipe recipe = ((Reading.Accepted)
                        RecipeReader.readElsewhere("{name: a, sources: [{name: s, generator: {kind: stories}}]}"))
                .recipe();
        return new TrainingCost(model(model), recipe.training(), TrainingExecution.UNSAID, 4096);
    }

    private static ModelSpec model(String yaml) {
        return RecipeReader.model(
                YamlParser.parse(yaml, new ArrayList<>()).orElseThrow().tree());
    }
}
