package dev.millrace.contracts.models.architecture;

import java.util.OptionalInt;

/**
 * What tokens become first; one for encoder and decoder together.
 *
 * @param vocabulary token ids
 * @param width components of the residual stream
 * @param scale by which a token's vector is multiplied
 * @param types kinds of segments, each with a vector of its own that is added; 0 without
 * @param padding an id whose vector isn't trained by being read, even where the mask leaves it; such as what BART's decoder
 *     reads in the place of a label that is ignored
 */
public record Embedding(int vocabulary, int width, double scale, int types, OptionalInt padding) {

    /** Tokens alone, as they are. */
    public static Embedding of(int vocabulary, int width) {
        return new Embedding(vocabulary, width, 1, 0, OptionalInt.empty());
    }

    public Embedding {
        if (vocabulary < 1 || width < 1 || types < 0) {
            throw new IllegalArgumentException("An embedding has token ids and components");
        }
        if (padding.isPresent() && (padding.getAsInt() < 0 || padding.getAsInt() >= vocabulary)) {
            throw new IllegalArgumentException(
                    "Of %d token ids none for padding is %d".formatted(vocabulary, padding.getAsInt()));
        }
    }
}
