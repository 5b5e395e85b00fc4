package dev.millrace.stage;

import dev.millrace.contracts.json.LaterVersion;
import dev.millrace.objectstore.ObjectStoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.common.errors.RetriableException;

/** Tells troubles of the world, which pass, from troubles of the message, which stay. */
final class FailureClassifier {

    private FailureClassifier() {}

    static boolean passes(Throwable failure) {
        return switch (failure) {
            case ObjectStoreException.Unreachable e -> true;
            case ObjectStoreException e -> false;
            case TransientFailure e -> true;
            case LaterVersion e -> true; // for a later release
            case RetriableException e -> true;
            case UncheckedIOException e -> true;
            case IOException e -> true;
            default -> false;
        };
    }
}
