package dev.millrace.inference.domain;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Stack;
import dev.millrace.contracts.models.forms.AdapterFolder;
import dev.millrace.contracts.models.forms.PublishedForms;
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
     * @param base of adapters alone: the graph of the model that they are to; let go of with the network, and when this
     *     fails by who holds it
     * @throws MalformedModel when it can't be served
     */
    static LoadedNetwork load(
            ModelPackage model,
            Optional<BaseGraphs.Hold> base,
            Architecture architecture,
            Tokenizer tokenizer,
            int context,
            EngineLimits limits)
            throws IOException {
        if (base.isPresent() && architecture.kind() != Architecture.Kind.CAUSAL) {
            throw new MalformedModel("adapters to a model that isn't a decoder are served merged with it alone");
        }
        int vocabulary = architecture.embedding().vocabulary();
        Path onnx = model.served(ModelPackage.ONNX);
        int threads = limits.threads();
        Embeddings embeddings = Embeddings.of(model.folder(), architecture, context);
        EngineLimits.Slots slots = slots(architecture, context, limits);
        return switch (architecture.kind()) {
            case CAUSAL -> {
                CacheShape cache = CacheShape.of(architecture.decoder().orElseThrow(), context, limits.cacheNumbers());
                DecoderGraph graph = base.isPresent()
                        ? adapted(model, base.get(), vocabulary)
                        : DecoderGraph.load(onnx, cache.numbers(), vocabulary, threads);
                yield new LoadedNetwork(
                        CausalNetwork.of(graph, cache, Optional.empty(), embeddings, vocabulary, slots.all()), slots);
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
                CacheShape own = CacheShape.of(decoder, context, limits.cacheNumbers());
                CacheShape cross = CacheShape.ofCross(decoder, context);
                EncodedTexts encoded =
                        EncodedTexts.load(model.served(ModelPackage.ENCODER_ONNX), cross, slots.all(), threads);
                DecoderGraph graph =
                        DecoderGraph.load(model.served(ModelPackage.DECODER_ONNX), own.numbers(), vocabulary, threads);
                yield new LoadedNetwork(
                        CausalNetwork.of(graph, own, Optional.of(encoded), embeddings, vocabulary, slots.all()), slots);
            }
        };
    }

    private static DecoderGraph adapted(ModelPackage model, BaseGraphs.Hold base, int vocabulary) throws IOException {
        PublishedForms.Published published = PublishedForms.read(model.folder().resolve(ModelPackage.CONFIG));
        try (AdapterFolder adapters = AdapterFolder.open(model.folder(), published)) {
            return DecoderGraph.adapted(base, adapters, published.architecture(), vocabulary);
        }
    }

    /** Bytes of what such a network holds of sequences: keys and values, and the scores of their next tokens. */
    static long sequenceBytes(Architecture architecture, EngineLimits limits) {
        RequestBounds bounds = RequestBounds.of(architecture);
        long scores = (long) bounds.vocabulary() * Float.BYTES;
        int slots = slots(architecture, bounds.context(), limits).all();
        return switch (architecture.kind()) {
            case CAUSAL -> slots * (cacheBytes(architecture, bounds.context(), limits) + scores);
            case MASKED -> 0;
            case SEQUENCE_TO_SEQUENCE ->
                slots
                        * (cacheBytes(architecture, bounds.context(), limits)
                                + scores
                                + EncodedTexts.maskBytes(bounds.context()));
        };
    }

    private static EngineLimits.Slots slots(Architecture architecture, int context, EngineLimits limits) {
        return architecture.kind() == Architecture.Kind.MASKED
                ? new EngineLimits.Slots(limits.slots(), 0, limits.slots())
                : limits.slotsFor(cacheBytes(architecture, context, limits));
    }

    /** Bytes of a sequence's keys and values. */
    private static long cacheBytes(Architecture architecture, int context, EngineLimits limits) {
        Stack decoder = architecture.decoder().orElseThrow();
        long own = CacheShape.of(decoder, context, limits.cacheNumbers()).bytes();
        return architecture.kind() == Architecture.Kind.CAUSAL
                ? own
                : own + CacheShape.ofCross(decoder, context).bytes();
    }
}
