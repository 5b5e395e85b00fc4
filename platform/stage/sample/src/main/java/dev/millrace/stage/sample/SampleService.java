package dev.millrace.stage.sample;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.Verdict;
import dev.millrace.stage.Lease;
import dev.millrace.stage.Receipts;
import dev.millrace.stage.ShardPass;
import dev.millrace.stage.StageRunner;
import dev.millrace.stage.Work;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Raises its voice: documents go on in capitals, short ones don't go on at all. */
@ApplicationScoped
public class SampleService {

    /** To be raised when the same document comes out another way. */
    private static final int RULES = 1;

    private static final int SHORT = 3;

    private final StageRunner runner;
    private final Receipts receipts;
    private final ShardPass pass;

    SampleService(StageRunner runner, Receipts receipts, ShardPass pass) {
        this.runner = runner;
        this.receipts = receipts;
        this.pass = pass;
    }

    @Incoming("shards-ingested")
    Uni<Void> onShard(Message<byte[]> message) {
        return runner.run(message, ShardCompleted.class, this::shout);
    }

    private List<Event> shout(ShardCompleted shard, Lease lease) throws IOException, InterruptedException {
        Work work = Work.of("shouting", RULES, List.of(shard.data().sha256()));
        return List.of(receipts.shard(
                Stage.FILTERING, shard, work, () -> pass.run(Stage.FILTERING, shard, SampleService::judge)));
    }

    private static Verdict judge(Document document) {
        String text = document.text();
        if (text.length() < SHORT) {
            return new Verdict.Dropped("short", Map.of("length", Integer.toString(text.length())));
        }
        String loud = text.toUpperCase(Locale.ROOT);
        return loud.equals(text)
                ? new Verdict.Kept(Map.of())
                : new Verdict.Changed(document.withText(loud), new TreeMap<>(Map.of("quiet", 1L)), Map.of());
    }
}
