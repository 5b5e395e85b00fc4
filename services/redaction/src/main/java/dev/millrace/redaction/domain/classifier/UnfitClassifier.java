package dev.millrace.redaction.domain.classifier;

import org.jspecify.annotations.Nullable;

/** A model that can't be used as a token classifier; the message says what doesn't fit, and what would. */
public final class UnfitClassifier extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    UnfitClassifier(String message) {
        super(message);
    }

    UnfitClassifier(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
