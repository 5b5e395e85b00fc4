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
            for (long place = 1; has(in, place, documents); place++) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("In the middle of shard " + in.shard());
                }
                Document document = next(in, place, documents);
                output.accept(document, rule.apply(document));
            }
        }
    }

    private static boolean has(ShardCompleted in, long place, ShardReader documents) {
        try {
            return documents.hasNext();
        } catch (RuntimeException e) {
            throw damaged(in, place, e);
        }
    }

    private static Document next(ShardCompleted in, long place, ShardReader documents) {
        try {
            return documents.next();
        } catch (RuntimeException e) {
            throw damaged(in, place, e);
        }
    }

    /**
     * The bytes are those that were written, so reading them again won't help. What a reader says of them repeats what they
     * say, which may be about somebody, and goes to dead letters and logs: it's said where it is, and of what sort.
     */
    private static UnprocessableEvent damaged(ShardCompleted in, long place, RuntimeException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new UnprocessableEvent("Shard %s is damaged: its document number %d can't be read (%s)"
                .formatted(in.data().key(), place, root.getClass().getSimpleName()));
    }
}
