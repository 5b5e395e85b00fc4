package dev.millrace.evaluator;

import dev.millrace.evaluator.domain.AnswerJournal;
import dev.millrace.objectstore.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Lines in the object store, in parts that are put one after another: an evaluator that ends, wherever it runs next, finds all but
 * those of the last moments.
 */
final class StoredLines implements AnswerJournal.Lines {

    /** A part is put when it has so many lines, or when the first of them has waited for so long and another comes. */
    private static final int MOST = 50;

    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final ObjectStore store;
    private final IntFunction<String> keys;
    private final StringBuilder waiting = new StringBuilder();
    private int part;
    private int lines;
    private long since;

    private StoredLines(ObjectStore store, IntFunction<String> keys, int part) {
        this.store = store;
        this.keys = keys;
        this.part = part;
    }

    /**
     * Those that are there, and whatever comes.
     *
     * @param keys of the parts, by their number from 1
     */
    static StoredLines open(ObjectStore store, IntFunction<String> keys, AnswerJournal.Reader reader)
            throws IOException {
        int part = 1;
        for (Optional<String> read = read(store, keys.apply(part));
                read.isPresent();
                read = read(store, keys.apply(part))) {
            int number = 0;
            for (String line : read.get().lines().toList()) {
                number++;
                reader.line(line, "%s:%d".formatted(keys.apply(part), number));
            }
            part++;
        }
        return new StoredLines(store, keys, part);
    }

    private static Optional<String> read(ObjectStore store, String key) {
        return store.exists(key) ? Optional.of(new String(store.read(key), StandardCharsets.UTF_8)) : Optional.empty();
    }

    @Override
    public synchronized void add(String line) {
        if (lines == 0) {
            since = System.nanoTime();
        }
        waiting.append(line).append('\n');
        lines++;
        if (lines >= MOST || System.nanoTime() - since > LONGEST.toNanos()) {
            put();
        }
    }

    private void put() {
        store.put(keys.apply(part), waiting.toString().getBytes(StandardCharsets.UTF_8));
        waiting.setLength(0);
        lines = 0;
        part++;
    }

    @Override
    public synchronized void close() {
        if (lines > 0) {
            put();
        }
    }
}
