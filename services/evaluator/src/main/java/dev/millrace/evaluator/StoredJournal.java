package dev.millrace.evaluator;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.evaluator.domain.asking.Journal;
import dev.millrace.evaluator.domain.asking.UnusableJournal;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.jboss.logging.Logger;

/**
 * A journal of answers that outlives the process and the machine: a file here, whose lines go to the store once in a while, as an
 * object each time. Who opens it again, wherever that is, finds what had come there.
 */
final class StoredJournal implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(EvaluatorService.class);

    private final ObjectStore store;
    private final String prefix;
    private final Path file;
    private final Journal journal;
    private final Thread sending;
    private int parts;
    private long sent;

    private StoredJournal(
            ObjectStore store, String prefix, Path file, Journal journal, int parts, long sent, Duration every) {
        this.store = store;
        this.prefix = prefix;
        this.file = file;
        this.journal = journal;
        this.parts = parts;
        this.sent = sent;
        this.sending = Thread.ofVirtual().unstarted(() -> send(every));
    }

    /**
     * The journal under {@code prefix}. One of another model is of no use: it is removed, and a new one begun.
     *
     * @param file where it lies here; gone when the journal is closed
     * @param every how often what has come is put into the store
     */
    static StoredJournal open(ObjectStore store, String prefix, Path file, Journal.Owner owner, Duration every)
            throws IOException {
        int parts = fetch(store, prefix, file);
        Journal journal;
        try {
            journal = Journal.open(file, owner);
        } catch (UnusableJournal e) {
            LOG.infof("%s is begun anew: %s", prefix, e.getMessage());
            for (int part = parts - 1; part >= 0; part--) {
                store.delete(ObjectKeys.journalPart(prefix, part));
            }
            Files.delete(file);
            parts = 0;
            journal = begun(file, owner);
        }
        StoredJournal stored =
                new StoredJournal(store, prefix, file, journal, parts, parts == 0 ? 0 : Files.size(file), every);
        stored.sending.start();
        return stored;
    }

    private static Journal begun(Path file, Journal.Owner owner) throws IOException {
        try {
            return Journal.open(file, owner);
        } catch (UnusableJournal e) {
            throw new IOException(e);
        }
    }

    private static int fetch(ObjectStore store, String prefix, Path file) throws IOException {
        int parts = 0;
        try (OutputStream lines = Files.newOutputStream(file)) {
            while (true) {
                try (InputStream part = new ZstdInputStream(store.open(ObjectKeys.journalPart(prefix, parts)))) {
                    part.transferTo(lines);
                    parts++;
                }
            }
        } catch (ObjectStoreException.Missing e) {
            return parts;
        }
    }

    Journal journal() {
        return journal;
    }

    private void send(Duration every) {
        try {
            while (true) {
                Thread.sleep(every);
                try {
                    send();
                } catch (ObjectStoreException | IOException e) {
                    LOG.warnf("%s: what was answered isn't in the store yet: %s", prefix, e.getMessage());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it is closed
        }
    }

    /** Puts the whole lines that have come since into the store. */
    private synchronized void send() throws IOException {
        byte[] lines = since();
        if (lines.length > 0) {
            store.put(ObjectKeys.journalPart(prefix, parts), Zstd.compress(lines));
            parts++;
            sent += lines.length;
        }
    }

    private byte[] since() throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(sent);
            byte[] lines = new byte[Math.toIntExact(Math.min(in.length() - sent, 1 << 28))];
            in.readFully(lines);
            int end = lines.length;
            while (end > 0 && lines[end - 1] != '\n') {
                end--;
            }
            return Arrays.copyOf(lines, end);
        }
    }

    /** What isn't in the store by then is asked again by who goes on. */
    @Override
    public void close() throws IOException {
        sending.interrupt();
        try {
            send();
        } finally {
            journal.close();
            Files.deleteIfExists(file);
        }
    }
}
