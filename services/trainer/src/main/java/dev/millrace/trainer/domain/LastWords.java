package dev.millrace.trainer.domain;

import java.util.List;
import java.util.Optional;

/** What a worker's last words say about the cause of its death. */
public final class LastWords {

    private static final List<String> OUT_OF_MEMORY = List.of(
            "can't allocate memory",
            "Cannot allocate memory",
            "java.lang.OutOfMemoryError",
            "std::bad_alloc",
            "insufficient memory for the Java Runtime",
            "Could not reserve enough space");

    private LastWords() {}

    /**
     * Why trying again can't help a worker that died before its first step with these words; empty when it may.
     *
     * @param words the last lines of its output
     */
    public static Optional<String> permanent(String words) {
        if (OUT_OF_MEMORY.stream().anyMatch(words::contains)) {
            return Optional.of("the memory for it isn't there; a smaller model or microBatch needs less: " + words);
        }
        // Same code, same values, same exception: one that comes before anything was computed comes again.
        return words.contains("Exception in thread \"main\"")
                ? Optional.of("the worker can't run with these values: " + words)
                : Optional.empty();
    }
}
