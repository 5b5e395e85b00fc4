package dev.millrace.ingestion;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.LedgerReader;
import dev.millrace.contracts.shards.ShardReader;
import dev.millrace.contracts.shards.Verdict;
import dev.millrace.ingestion.domain.files.Desk;
import dev.millrace.ingestion.domain.plan.Plan.TakenShard;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.stage.Scratch;
import dev.millrace.stage.ShardOutput;
import dev.millrace.stage.ShardOutputs;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Set;

/**
 * Takes shards of earlier runs over: their objects are copied within the store, so that a run stands on its own and an old
 * one can be cleared away. Where some of a shard's files have changed since, the documents of the others are copied.
 */
@ApplicationScoped
public class TakenShards {

    private final ObjectStore store;
    private final Scratch scratch;
    private final ShardOutputs outputs;
    private final Desk desk;

    TakenShards(ObjectStore store, Scratch scratch, ShardOutputs outputs, Desk desk) {
        this.store = store;
        this.scratch = scratch;
        this.outputs = outputs;
        this.desk = desk;
    }

    ShardOutput.Written take(TakenShard taken, String run, ShardId shard) throws IOException {
        return taken.without().isEmpty() ? whole(taken, run, shard) : partly(taken, run, shard);
    }

    private ShardOutput.Written whole(TakenShard taken, String run, ShardId shard) {
        ObjectRef data = store.copy(taken.data(), ObjectKeys.shard(run, Stage.INGESTION, shard));
        ObjectRef ledger = store.copy(taken.ledger(), ObjectKeys.ledger(run, Stage.INGESTION, shard));
        return new ShardOutput.Written(data, ledger, taken.counts());
    }

    private ShardOutput.Written partly(TakenShard taken, String run, ShardId shard) throws IOException {
        Set<String> without = new HashSet<>(taken.without());
        try (Scratch.Slip data = scratch.fetch(taken.data());
                Scratch.Slip ledger = scratch.fetch(taken.ledger());
                ShardReader documents = new ShardReader(Files.newInputStream(data.path()));
                LedgerReader entries = new LedgerReader(Files.newInputStream(ledger.path()));
                ShardOutput output = outputs.open(run, Stage.INGESTION, shard)) {
            desk.at(() -> {
                copy(entries, documents, without, output);
                return true;
            });
            return output.put();
        }
    }

    private void copy(LedgerReader entries, ShardReader documents, Set<String> without, ShardOutput output)
            throws IOException {
        while (entries.hasNext()) {
            LedgerEntry entry = entries.next();
            boolean comes = !without.contains(entry.detail().getOrDefault("file", ""));
            if (entry.reason().isEmpty()) {
                Document document = documents.next();
                if (comes) {
                    output.accept(document, new Verdict.Kept(entry.detail()));
                }
            } else if (comes) {
                output.drop(entry.id(), 0, entry.reason().get(), entry.detail());
            }
        }
    }
}
