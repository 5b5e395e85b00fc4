package dev.millrace.stage;

import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.LedgerWriter;
import dev.millrace.contracts.shards.ShardWriter;
import dev.millrace.contracts.shards.Verdict;
import dev.millrace.objectstore.ObjectStore;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;

/**
 * A shard in the making: documents that go on, the ledger of all, and the counts. Written to local files, then put: the
 * heap holds one document, and the store never has half a shard. The same documents and verdicts give the same bytes.
 */
public final class ShardOutput implements Closeable {

    /**
     * The two objects of a finished shard.
     *
     * @param data documents that go on
     * @param ledger what became of each
     * @param counts the same in numbers
     */
    public record Written(ObjectRef data, ObjectRef ledger, Counts counts) {}

    private final ObjectStore store;
    private final FaultPoint faults;
    private final String dataKey;
    private final String ledgerKey;
    private final Scratch.TempFile dataFile;
    private final Scratch.TempFile ledgerFile;
    private final ShardWriter data;
    private final LedgerWriter ledger;
    private final ShardTally tally = new ShardTally();
    private boolean written;

    ShardOutput(ObjectStore store, Scratch scratch, FaultPoint faults, String run, Stage stage, ShardId shard)
            throws IOException {
        this.store = store;
        this.faults = faults;
        this.dataKey = ObjectKeys.shard(run, stage, shard);
        this.ledgerKey = ObjectKeys.ledger(run, stage, shard);
        this.dataFile = scratch.file();
        this.ledgerFile = scratch.file();
        this.data = new ShardWriter(Files.newOutputStream(dataFile.path()));
        this.ledger = new LedgerWriter(Files.newOutputStream(ledgerFile.path()));
    }

    /** Takes a document as it came in, and what was decided about it. */
    public void accept(Document document, Verdict verdict) throws IOException {
        long bytes = ShardTally.utf8Bytes(document.text());
        switch (verdict) {
            case Verdict.Kept(var detail) -> {
                tally.kept(bytes);
                data.write(document);
                note(document, LedgerEntry.Outcome.KEPT, Optional.empty(), detail);
            }
            case Verdict.Annotated(var after, var detail) -> {
                tally.kept(bytes);
                data.write(after);
                note(document, LedgerEntry.Outcome.KEPT, Optional.empty(), detail);
            }
            case Verdict.Changed(var after, var found, var detail) -> {
                tally.changed(bytes, ShardTally.utf8Bytes(after.text()), found);
                data.write(after);
                note(document, LedgerEntry.Outcome.CHANGED, Optional.empty(), detail);
            }
            case Verdict.Dropped(var reason, var detail) -> {
                tally.dropped(bytes, reason);
                note(document, LedgerEntry.Outcome.DROPPED, Optional.of(reason), detail);
            }
        }
    }

    /**
     * Takes note of a document that could not even be read.
     *
     * @param bytes how large it is, as far as that is known
     */
    public void drop(String id, long bytes, String reason, Map<String, String> detail) throws IOException {
        tally.dropped(bytes, reason);
        ledger.write(new LedgerEntry(id, LedgerEntry.Outcome.DROPPED, Optional.of(reason), detail));
    }

    private void note(
            Document document, LedgerEntry.Outcome outcome, Optional<String> reason, Map<String, String> detail)
            throws IOException {
        ledger.write(new LedgerEntry(document.id(), outcome, reason, detail, document.contentHash()));
    }

    /** What has been taken so far. */
    public Counts counts() {
        return tally.counts();
    }

    /**
     * Finishes the shard and puts both objects at the keys that run, stage and shard give them.
     *
     * @throws dev.millrace.objectstore.ObjectStoreException when the store is away or refuses them
     */
    public Written put() throws IOException {
        finish();
        faults.pass(FaultPoint.BEFORE_PUT);
        ObjectRef dataRef = store.put(dataKey, dataFile.path());
        ObjectRef ledgerRef = store.put(ledgerKey, ledgerFile.path());
        faults.pass(FaultPoint.AFTER_PUT);
        return new Written(dataRef, ledgerRef, tally.counts());
    }

    /** Completes both files; the writers must not be closed twice. */
    private void finish() throws IOException {
        if (!written) {
            written = true;
            try (data) {
                ledger.close();
            }
        }
    }

    /** Lets go of the local files; what was put stays. */
    @Override
    public void close() throws IOException {
        try (dataFile;
                ledgerFile) {
            finish();
        }
    }
}
