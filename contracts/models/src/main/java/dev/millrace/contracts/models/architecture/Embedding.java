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
 * @param inner components of a token's vector, where one matrix makes the stream's of them and another the head's input of the
 *     stream's; absent: as many as the stream has
 */
public record Embedding(int vocabulary, int width, double scale, int types, OptionalInt padding, OptionalInt inner) {

    /** Tokens alone, as they are. */
    public static Embedding of(int vocabulary, int width) {
        return new Embedding(vocabulary, width, 1, 0, OptionalInt.empty(), OptionalInt.empty());
    }

    /** Components of a token's vector in the table, and of what the head reads. */
    public int tokenWidth() {
        return inner.orElse(width);
    }

    public Embedding {
        if (vocabulary < 1 || width < 1 || types < 0 || inner.orElse(1) < 1) {
            throw new IllegalArgumentException("An embedding has token ids and components");
        }
        if (padding.isPresent() && (padding.getAsInt() < 0 || padding.getAsInt() >= vocabulary)) {
            throw new IllegalArgumentException(
                    "Of %d token ids none for padding is %d".formatted(vocabulary, padding.getAsInt()));
        }
    }
}
