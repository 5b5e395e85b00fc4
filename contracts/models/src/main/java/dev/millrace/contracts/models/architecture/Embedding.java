package dev.millrace.contracts.models.architecture;

/**
 * What tokens become first; one for encoder and decoder together.
 *
 * @param vocabulary token ids
 * @param width components of the residual stream
 * @param scale by which a token's vector is multiplied
 * @param types kinds of segments, each with a vector of its own that is added; 0 without
 */
public record Embedding(int vocabulary, int width, double scale, int types) {

    /** Tokens alone, as they are. */
    public static Embedding of(int vocabulary, int width) {
        return new Embedding(vocabulary, width, 1, 0);
    }

    public Embedding {
        if (vocabulary < 1 || width < 1 || types < 0) {
            throw new IllegalArgumentException("An embedding has token ids and components");
        }
    }
}
