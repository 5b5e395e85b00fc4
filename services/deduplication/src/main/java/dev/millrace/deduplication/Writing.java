package dev.millrace.deduplication;

import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.deduplication.domain.Judgement;
import dev.millrace.deduplication.domain.Message;
import dev.millrace.stage.Receipts;
import dev.millrace.stage.ShardPass;
import dev.millrace.stage.Work;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes what stays of a decided shard, and its ledger. */
@ApplicationScoped
public class Writing {

    private final SignedShards signatures;
    private final ShardPass pass;
    private final Receipts receipts;
    private final Persistence persistence;

    public Writing(SignedShards signatures, ShardPass pass, Receipts receipts, Persistence persistence) {
        this.signatures = signatures;
        this.pass = pass;
        this.receipts = receipts;
        this.persistence = persistence;
    }

    ShardCompleted write(Message.Decision decision) throws Unusable {
        return persistence.persist("writing " + decision.event().key(), () -> attempt(decision));
    }

    private ShardCompleted attempt(Message.Decision decision) throws IOException, InterruptedException {
        ShardCompleted shard = decision.event();
        Judgement judgement = new Judgement(decision, rank -> signatures.open(decision.run(), rank));
        List<String> parts = new ArrayList<>(judgement.inWords());
        parts.add(shard.data().sha256());
        Work work = Work.of(Stage.DEDUPLICATION.stageName(), Judgement.RULES, parts);
        AtomicInteger position = new AtomicInteger();
        return receipts.shard(
                Stage.DEDUPLICATION,
                shard,
                work,
                () -> pass.run(Stage.DEDUPLICATION, shard, document -> judgement.of(position.getAndIncrement())));
    }
}
