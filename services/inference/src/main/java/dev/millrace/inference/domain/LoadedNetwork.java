package dev.millrace.inference.domain;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Stack;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A package's network.
 *
 * @param slots how many sequences it has room for at once
 */
record LoadedNetwork(Network network, EngineLimits.Slots slots) {

    /**
     * Loads the kind of network that the package's architecture asks for.
     *
     * @throws MalformedModel when it can't be served
     */
    static LoadedNetwork load(
            ModelPackage model, Architecture architecture, Tokenizer tokenizer, int context, EngineLimits limits)
            throws IOException {
        int vocabulary = architecture.embedding().vocabulary();
        Path onnx = model.served(ModelPackage.ONNX);
        int threads = limits.threads();
        Embeddings embeddings = Embeddings.of(model.folder(), architecture, context);
        EngineLimits.Slots slots = slots(architecture, context, limits);
        return switch (architecture.kind()) {
            case CAUSAL -> {
                CacheShape cache = CacheShape.of(architecture.decoder().orElseThrow(), context);
                yield new LoadedNetwork(
                        CausalNetwork.load(onnx, cache, Optional.empty(), embeddings, vocabulary, slots.all(), threads),
                        slots);
            }
            case MASKED -> {
                int mask = TokenizerConfig.mask(tokenizer)
                        .orElseThrow(() -> new MalformedModel(
                                "the tokenizer has no token that an encoder guesses behind; expected one of %s"
                                        .formatted(String.join(", ", TokenizerConfig.MASKS))));
                yield new LoadedNetwork(
                        MaskedNetwork.load(onnx, vocabulary, mask, context, embeddings, threads), slots);
            }
            case SEQUENCE_TO_SEQUENCE -> {
                Stack decoder = architecture.decoder().orElseThrow();
                CacheShape own = CacheShape.of(decoder, context);
                CacheShape cross = CacheShape.ofCross(decoder, context);
                EncodedTexts encoded =
                        EncodedTexts.load(model.served(ModelPackage.ENCODER_ONNX), cross, slots.all(), threads);
                Path onnxDecoder = model.served(ModelPackage.DECODER_ONNX);
                yield new LoadedNetwork(
                        CausalNetwork.load(
                                onnxDecoder, own, Optional.of(encoded), embeddings, vocabulary, slots.all(), threads),
                        slots);
            }
        };
    }

    /** Bytes of what such a network holds of sequences: keys and values, and the scores of their next tokens. */
    static long sequenceBytes(Architecture architecture, EngineLimits limits) {
        RequestBounds bounds = RequestBounds.of(architecture);
        long scores = (long) bounds.vocabulary() * Float.BYTES;
        int slots = slots(architecture, bounds.context(), limits).all();
        return switch (architecture.kind()) {
            case CAUSAL -> slots * (cacheBytes(architecture, bounds.context()) + scores);
            case MASKED -> 0;
            case SEQUENCE_TO_SEQUENCE ->
                slots
                        * (cacheBytes(architecture, bounds.context())
                                + scores
                                + EncodedTexts.maskBytes(bounds.context()));
        };
    }

    private static EngineLimits.Slots slots(Architecture architecture, int context, EngineLimits limits) {
        return architecture.kind() == Architecture.Kind.MASKED
                ? new EngineLimits.Slots(limits.slots(), 0, limits.slots())
                : limits.slotsFor(cacheBytes(architecture, context));
    }

    /** Bytes of a sequence's keys and values. */
    private static long cacheBytes(Architecture architecture, int context) {
        Stack decoder = architecture.decoder().orElseThrow();
        long own = CacheShape.of(decoder, context).bytes();
        return architecture.kind() == Architecture.Kind.CAUSAL
                ? own
                : own + CacheShape.ofCross(decoder, context).bytes();
    }
}
