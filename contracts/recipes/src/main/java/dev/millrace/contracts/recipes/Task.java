package dev.millrace.contracts.recipes;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * One task.
 *
 * @param name its name in reports
 * @param kind {@code perplexity} on the run's held-out documents or {@code path}; {@code choice}: multiple choice by
 *     log-likelihood
 * @param path items of a choice task, or text for perplexity, JSONL
 * @param generator items made on the spot
 * @param limit at most this many items
 */
public record Task(
        String name, TaskKind kind, Optional<String> path, Optional<Generator> generator, OptionalInt limit) {

    /** Whether its items are the run's own documents, which no other model was measured on. */
    public boolean readsHeldOut() {
        return kind == TaskKind.PERPLEXITY && path.isEmpty();
    }
}
