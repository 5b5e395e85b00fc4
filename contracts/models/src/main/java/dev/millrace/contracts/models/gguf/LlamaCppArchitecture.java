package dev.millrace.contracts.models.gguf;

import dev.millrace.contracts.models.architecture.Activation;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Norm;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What llama.cpp's code computes under one name ({@code general.architecture}); its {@code src/models} has a file for each. What
 * differs between two of them is here, and nothing else.
 *
 * @param norm the kind of all norms
 * @param places where they stand
 * @param positions how a token knows where it stands
 * @param activation of the feed-forward part
 * @param biases which there are
 * @param head whether there is a matrix of its own for the scores; {@code ALWAYS}: the embedding is written twice where it serves
 *     as both
 * @param traits what else it does
 */
record LlamaCppArchitecture(
        String name,
        Norm.Kind norm,
        NormPlaces places,
        PositionKind positions,
        Activation activation,
        Biases biases,
        Presence head,
        Set<Trait> traits) {

    /** Where a layer has norms. */
    enum NormPlaces {
        /** Before each part. */
        BEFORE,
        /** Of what each part gives. */
        OUTPUT,
        /** Both. */
        BEFORE_AND_OUTPUT,
        /** One before both parts, which stand side by side. */
        SHARED
    }

    /** How a token knows where it stands. */
    enum PositionKind {
        /** Rotary positions that turn component 2i together with 2i + 1. */
        TURNED_NEIGHBOURS,
        /** Rotary positions that turn component i together with i + half. */
        TURNED_HALVES,
        LEARNED,
        /** ALiBi. */
        SLOPES;

        boolean turned() {
            return this == TURNED_NEIGHBOURS || this == TURNED_HALVES;
        }
    }

    /** Whether there is something. */
    enum Presence {
        NEVER,
        MAY,
        MUST,
        /** It is written in any case, as what changes nothing where a model has none. */
        ALWAYS
    }

    /** Where there are biases: of queries, keys and values; of attention's output; of the feed-forward part; of the scores. */
    record Biases(Presence queryKeyValue, Presence output, Presence feedForward, Presence head) {
        static final Biases NONE = new Biases(Presence.NEVER, Presence.NEVER, Presence.NEVER, Presence.NEVER);
    }

    /** What some of them do. */
    enum Trait {
        /** The feed-forward part is gated. */
        GATED,
        /** Queries, keys and values are one tensor. */
        FUSED,
        /** The heads share the width out among them. */
        SHARED_WIDTH,
        /** Part of a head's components may be turned. */
        PARTLY_TURNED,
        /** Rotary positions may be stretched as Llama 3.1's. */
        STRETCHED,
        /** Attention and feed-forward may stand side by side. */
        PARALLEL,
        /** Queries and keys are normalised head by head. */
        HEAD_NORMS,
        /** Queries and keys are normalised over all heads. */
        WIDE_HEAD_NORMS,
        /** The embedding is normalised. */
        EMBEDDING_NORM,
        /** The embedding is multiplied by √width. */
        EMBEDDING_SCALED,
        /** Scores are capped, those of attention and those of tokens. */
        CAPPED,
        /** Every other layer has a window, the first one does. */
        ALTERNATING_WINDOWS
    }

    /** All that are written; the more particular ones first. */
    static final List<LlamaCppArchitecture> ALL = List.of(
            new LlamaCppArchitecture(
                    "qwen3",
                    Norm.Kind.RMS,
                    NormPlaces.BEFORE,
                    PositionKind.TURNED_HALVES,
                    Activation.SILU,
                    Biases.NONE,
                    Presence.MAY,
                    EnumSet.of(Trait.GATED, Trait.HEAD_NORMS)),
            new LlamaCppArchitecture(
                    "qwen2",
                    Norm.Kind.RMS,
                    NormPlaces.BEFORE,
                    PositionKind.TURNED_HALVES,
                    Activation.SILU,
                    new Biases(Presence.MUST, Presence.NEVER, Presence.NEVER, Presence.NEVER),
                    Presence.MAY,
                    EnumSet.of(Trait.GATED, Trait.SHARED_WIDTH)),
            new LlamaCppArchitecture(
                    "llama",
                    Norm.Kind.RMS,
                    NormPlaces.BEFORE,
                    PositionKind.TURNED_NEIGHBOURS,
                    Activation.SILU,
                    new Biases(Presence.MAY, Presence.MAY, Presence.MAY, Presence.NEVER),
                    Presence.MAY,
                    EnumSet.of(Trait.GATED, Trait.STRETCHED)),
            new LlamaCppArchitecture(
                    "olmo2",
                    Norm.Kind.RMS,
                    NormPlaces.OUTPUT,
                    PositionKind.TURNED_HALVES,
                    Activation.SILU,
                    Biases.NONE,
                    Presence.ALWAYS,
                    EnumSet.of(Trait.GATED, Trait.WIDE_HEAD_NORMS, Trait.SHARED_WIDTH)),
            new LlamaCppArchitecture(
                    "gemma",
                    Norm.Kind.RMS,
                    NormPlaces.BEFORE,
                    PositionKind.TURNED_HALVES,
                    Activation.GELU_TANH,
                    Biases.NONE,
                    Presence.NEVER,
                    EnumSet.of(Trait.GATED, Trait.EMBEDDING_SCALED)),
            new LlamaCppArchitecture(
                    "gemma2",
                    Norm.Kind.RMS,
                    NormPlaces.BEFORE_AND_OUTPUT,
                    PositionKind.TURNED_HALVES,
                    Activation.GELU_TANH,
                    Biases.NONE,
                    Presence.NEVER,
                    EnumSet.of(Trait.GATED, Trait.EMBEDDING_SCALED, Trait.CAPPED, Trait.ALTERNATING_WINDOWS)),
            new LlamaCppArchitecture(
                    "gpt2",
                    Norm.Kind.LAYER,
                    NormPlaces.BEFORE,
                    PositionKind.LEARNED,
                    Activation.GELU_TANH,
                    new Biases(Presence.ALWAYS, Presence.ALWAYS, Presence.ALWAYS, Presence.NEVER),
                    Presence.MAY,
                    EnumSet.of(Trait.FUSED, Trait.SHARED_WIDTH)),
            new LlamaCppArchitecture(
                    "gptneox",
                    Norm.Kind.LAYER,
                    NormPlaces.BEFORE,
                    PositionKind.TURNED_HALVES,
                    Activation.GELU_TANH,
                    new Biases(Presence.ALWAYS, Presence.ALWAYS, Presence.ALWAYS, Presence.NEVER),
                    Presence.ALWAYS,
                    EnumSet.of(Trait.FUSED, Trait.SHARED_WIDTH, Trait.PARTLY_TURNED, Trait.PARALLEL)),
            new LlamaCppArchitecture(
                    "phi2",
                    Norm.Kind.LAYER,
                    NormPlaces.SHARED,
                    PositionKind.TURNED_HALVES,
                    Activation.GELU_TANH,
                    new Biases(Presence.ALWAYS, Presence.ALWAYS, Presence.ALWAYS, Presence.ALWAYS),
                    Presence.ALWAYS,
                    EnumSet.of(Trait.SHARED_WIDTH, Trait.PARTLY_TURNED)),
            new LlamaCppArchitecture(
                    "bloom",
                    Norm.Kind.LAYER,
                    NormPlaces.BEFORE,
                    PositionKind.SLOPES,
                    Activation.GELU_TANH,
                    new Biases(Presence.ALWAYS, Presence.ALWAYS, Presence.ALWAYS, Presence.NEVER),
                    Presence.MAY,
                    EnumSet.of(Trait.FUSED, Trait.SHARED_WIDTH, Trait.EMBEDDING_NORM)));

    LlamaCppArchitecture {
        traits = Set.copyOf(traits);
    }

    boolean has(Trait trait) {
        return traits.contains(trait);
    }

    /** By what llama.cpp multiplies scores; Gemma 2's largest, known by its layers, shares the width out among its heads. */
    double scale(Architecture architecture) {
        var blocks = architecture.decoder().orElseThrow().blocks();
        var attention = blocks.getFirst().attention().part();
        boolean largest = has(Trait.CAPPED) && blocks.size() == 46;
        return 1 / Math.sqrt(largest ? architecture.embedding().width() / attention.heads() : attention.headSize());
    }
}
