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
        return switch (architecture.kind()) {
            case CAUSAL -> {
                CacheShape cache = CacheShape.of(architecture.decoder().orElseThrow(), context);
                EngineLimits.Slots slots = limits.slotsFor(cache.bytes());
                yield new LoadedNetwork(
                        CausalNetwork.load(onnx, cache, Optional.empty(), vocabulary, slots.all(), threads), slots);
            }
            case MASKED -> {
                int mask = tokenizer
                        .id(TokenizerConfig.MASK)
                        .orElseThrow(() -> new MalformedModel(
                                "tokenizer.json: there is no token %s, which an encoder guesses behind"
                                        .formatted(TokenizerConfig.MASK)));
                // A call is answered before the next one begins.
                yield new LoadedNetwork(
                        MaskedNetwork.load(onnx, vocabulary, mask, threads), new EngineLimits.Slots(1, 1));
            }
            case SEQUENCE_TO_SEQUENCE -> {
                Stack decoder = architecture.decoder().orElseThrow();
                CacheShape own = CacheShape.of(decoder, context);
                CacheShape cross = CacheShape.ofCross(decoder, context);
                EngineLimits.Slots slots = limits.slotsFor(own.bytes() + cross.bytes());
                EncodedTexts encoded =
                        EncodedTexts.load(model.served(ModelPackage.ENCODER_ONNX), cross, slots.all(), threads);
                Path onnxDecoder = model.served(ModelPackage.DECODER_ONNX);
                yield new LoadedNetwork(
                        CausalNetwork.load(onnxDecoder, own, Optional.of(encoded), vocabulary, slots.all(), threads),
                        slots);
            }
        };
    }
}
