package dev.millrace.evaluator.domain;

/** Kinds of model, by what their scores of a text's tokens rest on. */
public enum ModelKind {
    /** On the tokens before each. */
    DECODER(""),
    /**
     * On all the other tokens: what comes of them is a pseudo-likelihood (Salazar et al. 2020, "Masked language model
     * scoring"), which can't be set beside a likelihood.
     */
    ENCODER("pseudo_"),
    /** On a text that an encoder has read, and on the tokens before each. */
    ENCODER_DECODER("");

    private final String prefix;

    ModelKind(String prefix) {
        this.prefix = prefix;
    }

    /** What a metric of likelihood is called. */
    String metric(String likelihood) {
        return prefix + likelihood;
    }

    /** Most tokens of a window that are new in it: an encoder that reads nothing of a text tells a decoder nothing. */
    int stride(int window) {
        return this == ENCODER_DECODER ? Math.max(1, window / 2) : window - 1;
    }

    /** As an endpoint calls it; one that says nothing serves decoders. */
    static ModelKind of(String name) {
        return switch (name) {
            case "encoder" -> ENCODER;
            case "encoder-decoder" -> ENCODER_DECODER;
            default -> DECODER;
        };
    }
}
