package dev.millrace.inference.domain;

import dev.millrace.contracts.models.architecture.Architecture;
import java.util.Collection;

/**
 * What a model can be asked.
 *
 * @param context tokens that it can see
 * @param vocabulary number of token ids
 */
record RequestBounds(Architecture.Kind kind, int context, int vocabulary) {

    /** Tokens that a model sees here whose form names no bound: as many as such models (T5, BLOOM) were trained on at most. */
    private static final int UNBOUNDED = 2_048;

    /** Those of a model. */
    static RequestBounds of(Architecture architecture) {
        int context = architecture.context() == Integer.MAX_VALUE ? UNBOUNDED : architecture.context();
        return new RequestBounds(
                architecture.kind(), context, architecture.embedding().vocabulary());
    }

    /**
     * The request.
     *
     * @throws IllegalArgumentException when it is more than the model can see, or asks for what such a model doesn't do
     */
    GenerationRequest checked(GenerationRequest request) {
        // The last token generated is never read, so it needs no place.
        if ((long) request.prompt().size() + request.maxTokens() > context + 1L
                || request.prompt().size() > context) {
            throw new IllegalArgumentException("%d tokens of prompt and %d to generate don't fit into a context of %d"
                    .formatted(request.prompt().size(), request.maxTokens(), context));
        }
        if (kind == Architecture.Kind.MASKED && request.maxTokens() > 0) {
            throw new IllegalArgumentException("An encoder generates nothing");
        }
        if (request.source().size() > context
                || request.source().isEmpty() == (kind == Architecture.Kind.SEQUENCE_TO_SEQUENCE)) {
            throw new IllegalArgumentException("an encoder beside a decoder reads from 1 to %d tokens, not %d"
                    .formatted(context, request.source().size()));
        }
        checkIds(request.source());
        checkIds(request.prompt());
        checkIds(request.ending().stopIds());
        checkIds(request.sampling().bias().keySet());
        return request;
    }

    /**
     * Tokens that a model reads and generates for a request at most; an encoder that scores reads a text once for each of
     * its tokens.
     */
    long tokens(GenerationRequest request) {
        long prompt = request.prompt().size();
        if (kind == Architecture.Kind.MASKED && !request.embed()) {
            return prompt * prompt;
        }
        return request.source().size() + prompt + request.maxTokens();
    }

    private void checkIds(Collection<Integer> ids) {
        for (int id : ids) {
            if (id < 0 || id >= vocabulary) {
                throw new IllegalArgumentException("%d is not a token id of this model".formatted(id));
            }
        }
    }
}
