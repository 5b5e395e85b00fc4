package dev.millrace.deduplication;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.Stage;
import dev.millrace.deduplication.domain.Judgement;
import dev.millrace.deduplication.domain.Message;
import dev.millrace.deduplication.domain.Signatures;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.stage.ShardPass;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes what stays of a decided shard, and its ledger. */
@ApplicationScoped
public class Writing {

    private final ObjectStore store;
    private final ShardPass pass;
    private final Persistence persistence;

    public Writing(ObjectStore store, ShardPass pass, Persistence persistence) {
        this.store = store;
        this.pass = pass;
        this.persistence = persistence;
    }

    ShardCompleted write(Message.Decision decision) throws Unusable {
        return persistence.persist("writing " + decision.event().key(), () -> attempt(decision));
    }

    private ShardCompleted attempt(Message.Decision decision) throws IOException, InterruptedException {
        Map<ShardId, Signatures> read = new HashMap<>();
        Judgement judgement =
                new Judgement(decision, shard -> read.computeIfAbsent(shard, id -> signatures(decision.run(), id)));
        AtomicInteger position = new AtomicInteger();
        return pass.run(Stage.DEDUPLICATION, decision.event(), document -> judgement.of(position.getAndIncrement()));
    }

    private Signatures signatures(String run, ShardId shard) {
        try {
            return Signatures.fromBytes(store.read(ObjectKeys.signatures(run, shard)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
