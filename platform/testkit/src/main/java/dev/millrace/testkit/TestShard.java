package dev.millrace.testkit;

import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.LedgerWriter;
import dev.millrace.contracts.shards.ShardWriter;
import dev.millrace.objectstore.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A shard as an earlier stage would have left it. */
public final class TestShard {

    private final ObjectStore store;
    private final String run;
    private final String recipe;
    private Stage stage = Stage.INGESTION;
    private ShardId id = new ShardId(0, 0, 0);
    private String source = "test";
    private int splits = 1;
    private boolean last = true;

    TestShard(ObjectStore store, String run, String recipe) {
        this.store = store;
        this.run = run;
        this.recipe = recipe;
    }

    /** The stage that left it; ingestion unless told. */
    public TestShard after(Stage earlier) {
        this.stage = earlier;
        return this;
    }

    /** Which shard it is; the first unless told. */
    public TestShard id(int sourceOrder, int split, int index) {
        this.id = new ShardId(sourceOrder, split, index);
        return this;
    }

    /** Its source's name and number of splits, and whether it's the last of its split. */
    public TestShard of(String name, int ofSplits, boolean isLast) {
        this.source = name;
        this.splits = ofSplits;
        this.last = isLast;
        return this;
    }

    /** Puts it with a ledger that keeps every document, and returns the event that announces it. */
    public ShardCompleted put(List<Document> documents) {
        try {
            ObjectRef data = store.put(ObjectKeys.shard(run, stage, id), shardBytes(documents));
            ObjectRef ledger = store.put(ObjectKeys.ledger(run, stage, id), ledgerBytes(documents));
            return new ShardCompleted(
                    run,
                    recipe,
                    stage,
                    id,
                    source,
                    splits,
                    last,
                    data,
                    ledger,
                    counts(documents),
                    OptionalLong.empty(),
                    0,
                    Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException("Can't write a shard to memory", e);
        }
    }

    private static byte[] shardBytes(List<Document> documents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ShardWriter writer = new ShardWriter(bytes)) {
            for (Document document : documents) {
                writer.write(document);
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] ledgerBytes(List<Document> documents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (LedgerWriter writer = new LedgerWriter(bytes)) {
            for (Document document : documents) {
                writer.write(new LedgerEntry(
                        document.id(), LedgerEntry.Outcome.KEPT, Optional.empty(), Map.of(), document.contentHash()));
            }
        }
        return bytes.toByteArray();
    }

    private static Counts counts(List<Document> documents) {
        long bytes = documents.stream()
                .mapToLong(document -> document.text().getBytes(StandardCharsets.UTF_8).length)
                .sum();
        int n = documents.size();
        return new Counts(n, n, 0, new TreeMap<>(), new TreeMap<>(), bytes, bytes);
    }
}
