package dev.millrace.deduplication;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.deduplication.domain.Judgement;
import dev.millrace.deduplication.domain.Message;
import dev.millrace.deduplication.domain.Signatures;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.stage.ShardPass;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
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
        Judgement judgement = new Judgement(
                decision, shard -> new Signatures.Reader(store.open(ObjectKeys.signatures(decision.run(), shard))));
        AtomicInteger position = new AtomicInteger();
        return pass.run(Stage.DEDUPLICATION, decision.event(), document -> judgement.of(position.getAndIncrement()));
    }
}
