package dev.millrace.contracts.models.gguf;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Activation;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Attention.QueryKeyNorm;
import dev.millrace.contracts.models.architecture.Block;
import dev.millrace.contracts.models.architecture.FeedForward;
import dev.millrace.contracts.models.architecture.Head;
import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Norms;
import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Rotary;
import dev.millrace.contracts.models.architecture.Stack;
import dev.millrace.contracts.models.gguf.LlamaCppArchitecture.NormPlaces;
import dev.millrace.contracts.models.gguf.LlamaCppArchitecture.PositionKind;
import dev.millrace.contracts.models.gguf.LlamaCppArchitecture.Presence;
import dev.millrace.contracts.models.gguf.LlamaCppArchitecture.Trait;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Whether llama.cpp's code of a name computes what a description says; and if not, what is otherwise. */
final class LlamaCppFit {

    private final LlamaCppArchitecture theirs;
    private final Architecture ours;
    private final Stack stack;
    private final Block block;
    private final List<String> reasons = new ArrayList<>();

    private LlamaCppFit(LlamaCppArchitecture theirs, Architecture ours) {
        this.theirs = theirs;
        this.ours = ours;
        this.stack = ours.decoder().orElseThrow();
        this.block = stack.blocks().getFirst();
        compare();
    }

    /**
     * The first of llama.cpp's that computes it.
     *
     * @throws MalformedModel when none does, with what keeps the nearest from it
     */
    static LlamaCppArchitecture of(String model, Architecture architecture) throws MalformedModel {
        if (architecture.kind() != Architecture.Kind.CAUSAL) {
            throw new MalformedModel("%s: a GGUF file is written of a decoder alone; this model %s"
                    .formatted(
                            model,
                            architecture.decoder().isPresent()
                                    ? "has an encoder, too"
                                    : "is an encoder, which doesn't go on from a text"));
        }
        LlamaCppFit nearest = LlamaCppArchitecture.ALL.stream()
                .map(theirs -> new LlamaCppFit(theirs, architecture))
                .min(Comparator.comparingInt(fit -> fit.reasons.size()))
                .orElseThrow();
        if (nearest.reasons.isEmpty()) {
            return nearest.theirs;
        }
        throw new MalformedModel("%s: llama.cpp has no code for it; nearest is its %s, but %s"
                .formatted(model, nearest.theirs.name(), String.join("; ", nearest.reasons)));
    }

    private void compare() {
        norms();
        positions();
        attention();
        layers();
        feedForward();
        embedding();
        head();
    }

    private void expect(boolean is, String otherwise) {
        if (!is) {
            reasons.add(otherwise);
        }
    }

    private void trait(Trait trait, boolean is, String subject, String what) {
        expect(theirs.has(trait) == is, subject + (is ? " " : " not ") + what);
    }

    private void presence(Presence presence, boolean is, String what) {
        expect(presence != Presence.NEVER || !is, what + " there");
        expect(presence != Presence.MUST || is, what + " missing");
    }

    private void norms() {
        List<Norm> all = Stream.concat(
                        Stream.of(stack.embeddingNorm(), stack.finalNorm()),
                        stack.blocks().stream().flatMap(LlamaCppFit::norms))
                .flatMap(Optional::stream)
                .toList();
        for (Norm norm : all) {
            if (norm.kind() != theirs.norm()) {
                reasons.add("its norms are of the kind %s, not %s".formatted(norm.kind(), theirs.norm()));
                break;
            }
        }
        expect(all.stream().mapToDouble(Norm::epsilon).distinct().count() <= 1, "its norms' epsilons differ");
        expect(theirs.norm() != Norm.Kind.RMS || all.stream().noneMatch(Norm::bias), "its norms have a bias");
        expect(stack.finalNorm().isPresent(), "there is no norm after the last layer");
        trait(Trait.EMBEDDING_NORM, stack.embeddingNorm().isPresent(), "the embedding is", "normalised");
        expect(
                places(block).equals(Optional.of(theirs.places())),
                "its norms don't stand "
                        + switch (theirs.places()) {
                            case BEFORE -> "before each part";
                            case OUTPUT -> "after each part, before the sum";
                            case BEFORE_AND_OUTPUT -> "before and after each part";
                            case SHARED -> "before both parts together";
                        });
        if (theirs.places() != NormPlaces.SHARED) {
            expect(theirs.has(Trait.PARALLEL) || !block.parallel(), "attention and feed-forward stand side by side");
        }
    }

    private static Stream<Optional<Norm>> norms(Block block) {
        return Stream.of(
                block.attention().norms().before(),
                block.attention().norms().output(),
                block.feedForward().norms().before(),
                block.feedForward().norms().output(),
                block.attention().part().queryKeyNorm().map(QueryKeyNorm::norm));
    }

    private static Optional<NormPlaces> places(Block block) {
        Norms attention = block.attention().norms();
        Norms feedForward = block.feedForward().norms();
        if (attention.sum().isPresent() || feedForward.sum().isPresent()) {
            return Optional.empty();
        }
        boolean before = attention.before().isPresent();
        boolean output = attention.output().isPresent();
        if (block.parallel() && feedForward.equals(Norms.NONE)) {
            return before && !output ? Optional.of(NormPlaces.SHARED) : Optional.empty();
        }
        if (feedForward.before().isPresent() != before || feedForward.output().isPresent() != output) {
            return Optional.empty();
        }
        if (before) {
            return Optional.of(output ? NormPlaces.BEFORE_AND_OUTPUT : NormPlaces.BEFORE);
        }
        return output ? Optional.of(NormPlaces.OUTPUT) : Optional.empty();
    }

    private void positions() {
        Optional<Rotary> rotary = block.attention().part().rotary();
        Optional<PositionKind> without = switch (stack.positions()) {
            case Positions.Learned learned -> Optional.of(PositionKind.LEARNED);
            case Positions.Alibi alibi -> Optional.of(PositionKind.SLOPES);
            case Positions.None none -> Optional.empty();
            case Positions.Relative relative -> Optional.empty();
            case Positions.Sinusoidal sinusoidal -> Optional.empty();
        };
        boolean same = theirs.positions().turned()
                ? rotary.isPresent() && stack.positions() instanceof Positions.None
                : rotary.isEmpty() && without.equals(Optional.of(theirs.positions()));
        expect(
                same,
                "its positions aren't "
                        + switch (theirs.positions()) {
                            case TURNED_NEIGHBOURS, TURNED_HALVES -> "rotary alone";
                            case LEARNED -> "learned alone";
                            case SLOPES -> "slopes alone";
                        });
        if (rotary.isPresent() && theirs.positions().turned()) {
            expect(
                    theirs.has(Trait.PARTLY_TURNED)
                            || rotary.get().dimensions()
                                    == block.attention().part().headSize(),
                    "its rotary positions turn a part of a head");
            expect(
                    theirs.has(Trait.STRETCHED) || rotary.get().scaling().isEmpty(),
                    "its rotary positions are stretched");
        }
    }

    private void attention() {
        Attention attention = block.attention().part();
        Attention.Biases biases = attention.biases();
        boolean any = biases.query() || biases.key() || biases.value();
        boolean all = biases.query() && biases.key() && biases.value();
        expect(any == all, "some of queries, keys and values have a bias and some don't");
        presence(theirs.biases().queryKeyValue(), all, "biases of queries, keys and values are");
        presence(theirs.biases().output(), biases.output(), "a bias of attention's output is");
        trait(
                Trait.HEAD_NORMS,
                attention.queryKeyNorm().filter(norm -> !norm.wide()).isPresent(),
                "queries and keys are",
                "normalised head by head");
        trait(
                Trait.WIDE_HEAD_NORMS,
                attention.queryKeyNorm().filter(QueryKeyNorm::wide).isPresent(),
                "queries and keys are",
                "normalised over all heads");
        trait(Trait.CAPPED, attention.softCap().isPresent(), "attention's scores are", "capped");
        expect(
                !theirs.has(Trait.SHARED_WIDTH)
                        || attention.queryWidth() == ours.embedding().width(),
                "its heads don't share the width out among them");
    }

    /** Layers are alike but for their windows and for the scale of their scores, which goes into the queries. */
    private void layers() {
        expect(stack.blocks().stream().map(LlamaCppFit::common).distinct().count() == 1, "its layers aren't alike");
    }

    private static Block common(Block block) {
        return new Block(
                new Block.Part<>(
                        block.attention().part().within(OptionalInt.empty()).scaled(1),
                        block.attention().norms()),
                block.cross(),
                block.feedForward(),
                block.parallel());
    }

    private void feedForward() {
        FeedForward feedForward = block.feedForward().part();
        expect(
                approximated(feedForward.activation()) == theirs.activation(),
                "its activation is %s, not %s".formatted(feedForward.activation(), theirs.activation()));
        trait(Trait.GATED, feedForward.gated(), "its feed-forward part is", "gated");
        presence(theirs.biases().feedForward(), feedForward.bias(), "biases of the feed-forward part are");
    }

    /** llama.cpp computes every GELU by its approximation. */
    private static Activation approximated(Activation activation) {
        return activation == Activation.GELU ? Activation.GELU_TANH : activation;
    }

    private void embedding() {
        double scale =
                theirs.has(Trait.EMBEDDING_SCALED) ? Math.sqrt(ours.embedding().width()) : 1;
        expect(
                Math.abs(ours.embedding().scale() - scale) < 1e-6 * scale,
                "its embedding is multiplied by %s, not %s"
                        .formatted(ours.embedding().scale(), scale));
        expect(ours.embedding().types() == 0, "its tokens have types");
        expect(ours.embedding().inner().isEmpty(), "its tokens' vectors have another width than its layers");
    }

    private void head() {
        Head head = ours.head();
        expect(head.transform().isEmpty() && head.scale() == 1, "its head does more than to score");
        trait(Trait.CAPPED, head.softCap().isPresent(), "its scores are", "capped");
        presence(theirs.biases().head(), head.bias() != Head.Bias.NONE, "a bias of the scores is");
        presence(theirs.head(), !head.tied(), "a matrix of its own for the scores is");
    }
}
