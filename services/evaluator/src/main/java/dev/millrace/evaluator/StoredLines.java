package dev.millrace.evaluator;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.evaluator.domain.Lines;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Lines in the object store: what has come is put there once in a while, as an object each time, so that who goes on, wherever
 * that is, finds all but those of the last moments.
 */
final class StoredLines implements Lines {

    private static final Logger LOG = Logger.getLogger(EvaluatorService.class);

    private final ObjectStore store;
    private final String journal;
    private final Thread putting;
    private final StringBuilder waiting = new StringBuilder();
    private int parts;

    private StoredLines(ObjectStore store, String journal, int parts, Duration every) {
        this.store = store;
        this.journal = journal;
        this.parts = parts;
        this.putting = Thread.ofVirtual().unstarted(() -> put(every));
    }

    /**
     * Those that are there, and whatever comes.
     *
     * @param journal what their keys begin with: {@link ObjectKeys#journalPart}
     * @param every how often what has come is put into the store
     */
    static <X extends Exception> StoredLines open(
            ObjectStore store, String journal, Duration every, Lines.Reader<X> reader) throws IOException, X {
        int parts = 0;
        while (read(store, ObjectKeys.journalPart(journal, parts), reader)) {
            parts++;
        }
        StoredLines lines = new StoredLines(store, journal, parts, every);
        lines.putting.start();
        return lines;
    }

    private static <X extends Exception> boolean read(ObjectStore store, String key, Lines.Reader<X> reader)
            throws IOException, X {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new ZstdInputStream(store.open(key)), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                reader.line(line, "%s:%d".formatted(key, number));
            }
            return true;
        } catch (ObjectStoreException.Missing e) {
            return false;
        }
    }

    /** Takes all away; the last part first, so that what is left after an interruption is a beginning. */
    static void remove(ObjectStore store, String journal) {
        int parts = 0;
        while (store.exists(ObjectKeys.journalPart(journal, parts))) {
            parts++;
        }
        for (int part = parts - 1; part >= 0; part--) {
            store.delete(ObjectKeys.journalPart(journal, part));
        }
    }

    @Override
    public synchronized void add(String line) {
        waiting.append(line).append('\n');
    }

    private void put(Duration every) {
        try {
            while (true) {
                Thread.sleep(every);
                try {
                    put();
                } catch (ObjectStoreException e) {
                    LOG.warnf("%s: what was answered isn't in the store yet: %s", journal, e.getMessage());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it is closed
        }
    }

    private synchronized void put() {
        if (!waiting.isEmpty()) {
            store.put(
                    ObjectKeys.journalPart(journal, parts),
                    Zstd.compress(waiting.toString().getBytes(StandardCharsets.UTF_8)));
            waiting.setLength(0);
            parts++;
        }
    }

    /** What isn't in the store by then is asked again by who goes on. */
    @Override
    public void close() {
        putting.interrupt();
        put();
    }
}
