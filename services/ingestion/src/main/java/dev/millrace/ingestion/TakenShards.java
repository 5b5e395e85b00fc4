package dev.millrace.ingestion;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.LedgerReader;
import dev.millrace.contracts.shards.ShardReader;
import dev.millrace.contracts.shards.Verdict;
import dev.millrace.ingestion.domain.files.Desk;
import dev.millrace.ingestion.domain.plan.Plan.TakenShard;
import dev.millrace.stage.References;
import dev.millrace.stage.Scratch;
import dev.millrace.stage.ShardOutput;
import dev.millrace.stage.ShardOutputs;
import dev.millrace.stage.UnprocessableEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Set;

/**
 * Takes shards of earlier runs over: the run refers to their objects, which stay for as long as it does. Where some of a
 * shard's files have changed since, the documents of the others are copied.
 */
@ApplicationScoped
public class TakenShards {

    private final References references;
    private final Scratch scratch;
    private final ShardOutputs outputs;
    private final Desk desk;

    TakenShards(References references, Scratch scratch, ShardOutputs outputs, Desk desk) {
        this.references = references;
        this.scratch = scratch;
        this.outputs = outputs;
        this.desk = desk;
    }

    ShardOutput.Written take(TakenShard taken, String run, ShardId shard) throws IOException {
        return taken.without().isEmpty() ? whole(taken, run, shard) : partly(taken, run, shard);
    }

    private ShardOutput.Written whole(TakenShard taken, String run, ShardId shard) {
        String owner = ObjectKeys.owner(taken.data().key()).orElse(run);
        if (!references.refer(run, owner, ObjectKeys.Part.DATASET)) {
            throw new UnprocessableEvent(
                    "Shard %s was to be taken over from the run %s, which has been removed since. Submit the recipe again."
                            .formatted(shard, owner));
        }
        return new ShardOutput.Written(taken.data(), taken.ledger(), taken.counts());
    }

    private ShardOutput.Written partly(TakenShard taken, String run, ShardId shard) throws IOException {
        Set<String> without = new HashSet<>(taken.without());
        try (Scratch.TempFile data = scratch.fetch(taken.data());
                Scratch.TempFile ledger = scratch.fetch(taken.ledger());
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
