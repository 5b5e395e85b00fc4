package dev.millrace.inference.domain;

import ai.onnxruntime.OrtException;
import java.util.Optional;

/**
 * What may go wrong in a step without being the engine's end: the model's computation, the code that hears of a token,
 * or memory that runs out. Whatever it is stays with the requests that caused it.
 */
final class StepFailure {
    private StepFailure() {}

    /** A piece of a step. */
    interface Work {
        void run() throws OrtException;
    }

    /** Runs it; what went wrong, if anything did, as a sentence for the client. */
    static Optional<String> in(Work work) {
        try {
            work.run();
            return Optional.empty();
        } catch (OutOfMemoryError e) {
            return Optional.of("the server had no memory left for it: " + e.getMessage());
        } catch (OrtException | RuntimeException | StackOverflowError e) {
            return Optional.of("the model failed: " + e.getMessage());
        }
    }
}
