package dev.millrace.stage;

import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.ShardReader;
import dev.millrace.contracts.shards.Verdict;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.function.Function;

/** How a stage that judges documents one by one treats a shard. One document is in memory at a time. */
@ApplicationScoped
public class ShardPass {

    private final ShardOutputs outputs;
    private final Scratch scratch;
    private final StageMetrics metrics;

    ShardPass(ShardOutputs outputs, Scratch scratch, StageMetrics metrics) {
        this.outputs = outputs;
        this.scratch = scratch;
        this.metrics = metrics;
    }

    /**
     * Judges every document of {@code in} in order, puts the shard and its ledger, and says so.
     *
     * @param stage the stage that does it
     * @param rule must depend on the document alone, so that doing it again gives the same bytes
     * @return the event to publish
     * @throws UnprocessableEvent when the shard is damaged
     * @throws InterruptedException when the lease was lost on the way
     */
    public ShardCompleted run(Stage stage, ShardCompleted in, Function<Document, Verdict> rule)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        try (Scratch.TempFile input = scratch.fetch(in.data());
                ShardOutput output = outputs.open(in.run(), stage, in.shard())) {
            judge(in, input, output, rule);
            ShardOutput.Written written = output.put();
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            metrics.shard(stage, written.counts(), taken);
            return in.after(stage, written.data(), written.ledger(), written.counts(), taken);
        }
    }

    private static void judge(
            ShardCompleted in, Scratch.TempFile input, ShardOutput output, Function<Document, Verdict> rule)
            throws IOException, InterruptedException {
        try (ShardReader documents = new ShardReader(Files.newInputStream(input.path()))) {
            while (has(in, documents)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("In the middle of shard " + in.shard());
                }
                Document document = next(in, documents);
                output.accept(document, rule.apply(document));
            }
        }
    }

    private static boolean has(ShardCompleted in, ShardReader documents) {
        try {
            return documents.hasNext();
        } catch (RuntimeException e) {
            throw damaged(in, e);
        }
    }

    private static Document next(ShardCompleted in, ShardReader documents) {
        try {
            return documents.next();
        } catch (RuntimeException e) {
            throw damaged(in, e);
        }
    }

    /** The bytes are those that were written, so reading them again won't help. */
    private static UnprocessableEvent damaged(ShardCompleted in, RuntimeException e) {
        return new UnprocessableEvent(
                "Shard %s is damaged: %s".formatted(in.data().key(), e.getMessage()), e);
    }
}
