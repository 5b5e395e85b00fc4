package dev.millrace.filtering.domain.classifier;

/** A model that can't be used as a text classifier; the message says what doesn't fit, and what would. */
public final class UnfitClassifier extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    UnfitClassifier(String message) {
        super(message);
    }

    UnfitClassifier(String message, Throwable cause) {
        super(message, cause);
    }
}
