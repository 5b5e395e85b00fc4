package dev.millrace.deduplication;

/** A shard that can't be processed, and trying again won't help; its event belongs on the dead-letter topic. */
final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(String message, Throwable cause) {
        super(message, cause);
    }
}
