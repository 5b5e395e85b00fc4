package dev.millrace.contracts.recipes;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * One task: of one of two kinds, with items of its own, or one that is defined elsewhere.
 *
 * @param name its name in reports
 * @param kind {@code perplexity} on the run's held-out documents or {@code path}; {@code choice}: multiple choice by
 *     log-likelihood; absent where {@code task} says what it is
 * @param path of a kind: items of a choice task, or text for perplexity, JSONL
 * @param generator of a kind: items made on the spot
 * @param limit at most this many items
 * @param task a shipped task, group or gauntlet by its name, or a file of an own one
 * @param shots of a task: solved examples before each item; absent: as many as it says
 * @param system of a task: what the model is told before everything else
 * @param applyChatTemplate of a task: whether each item is put as a dialog, which the endpoint writes
 * @param multiturn in a dialog: whether each example is a turn of its own
 * @param items of a task: a file that has its items in place of the published set
 * @param data of an own task: its files by their splits, where they aren't where its file says
 */
public record Task(
        String name,
        Optional<TaskKind> kind,
        Optional<String> path,
        Optional<Generator> generator,
        OptionalInt limit,
        Optional<String> task,
        OptionalInt shots,
        Optional<String> system,
        boolean applyChatTemplate,
        boolean multiturn,
        Optional<String> items,
        Map<String, String> data) {

    public Task {
        data = Collections.unmodifiableMap(new TreeMap<>(data));
    }

    /** The same task with its items in this file. */
    public Task withItems(String file) {
        return new Task(
                name,
                kind,
                path,
                generator,
                limit,
                task,
                shots,
                system,
                applyChatTemplate,
                multiturn,
                Optional.of(file),
                data);
    }

    /** The same task with at most this many items. */
    public Task limited(int most) {
        return new Task(
                name,
                kind,
                path,
                generator,
                OptionalInt.of(Math.min(most, limit.orElse(most))),
                task,
                shots,
                system,
                applyChatTemplate,
                multiturn,
                items,
                data);
    }

    /** Whether its items are the run's own documents, which no other model was measured on. */
    public boolean readsHeldOut() {
        return kind.equals(Optional.of(TaskKind.PERPLEXITY)) && path.isEmpty();
    }

    /** The shipped task, group or gauntlet that it is; empty when it is of a kind, or an own one. */
    public Optional<String> shipped() {
        return task.filter(named -> !TaskFiles.isFile(named));
    }
}
