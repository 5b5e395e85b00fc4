package dev.millrace.ingestion;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.SourceSplit;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.ShardLimits;
import dev.millrace.contracts.recipes.Source;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.Verdict;
import dev.millrace.ingestion.domain.files.Desk;
import dev.millrace.ingestion.domain.plan.Cursor;
import dev.millrace.ingestion.domain.plan.Plan;
import dev.millrace.ingestion.domain.plan.Receipt;
import dev.millrace.ingestion.domain.plan.ShardSink;
import dev.millrace.ingestion.domain.plan.SplitReader;
import dev.millrace.stage.ShardOutput;
import dev.millrace.stage.ShardOutputs;
import dev.millrace.stage.StageMetrics;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes the next shard of a split. */
@ApplicationScoped
public class ShardMaker {

    private final ShardOutputs outputs;
    private final OpenSplits splits;
    private final PlanStore plans;
    private final ReadReceipts receipts;
    private final TakenShards taken;
    private final StageMetrics metrics;
    private final Desk desk;

    ShardMaker(
            ShardOutputs outputs,
            OpenSplits splits,
            PlanStore plans,
            ReadReceipts receipts,
            TakenShards taken,
            StageMetrics metrics,
            Desk desk) {
        this.outputs = outputs;
        this.splits = splits;
        this.plans = plans;
        this.receipts = receipts;
        this.taken = taken;
        this.metrics = metrics;
        this.desk = desk;
    }

    /** The shard that {@code split} asks for and, unless it was the last, what asks for the next one. */
    List<Event> make(SourceSplit split, Recipe recipe) throws IOException {
        Plan.Split part = plans.get(split.plan()).splits().get(split.next().split());
        return part.taken().isEmpty() ? desk.at(() -> read(split, part, recipe)) : takeOver(split, part.taken());
    }

    private List<Event> read(SourceSplit split, Plan.Split part, Recipe recipe) throws IOException {
        long begin = System.nanoTime();
        Source source = recipe.sources().get(split.next().source());
        SplitReader reader = splits.take(split, part, source);
        boolean done = false;
        try (ShardOutput output = outputs.open(split.run(), Stage.INGESTION, split.next())) {
            Map<String, Long> files = new TreeMap<>();
            reader.fill(size(split, recipe), sink(output, files));
            boolean last = recipe.dryRun().isPresent() || reader.isAtEnd();
            ShardOutput.Written written = desk.away(() -> put(split, output, reader.isAtEnd(), files));
            Duration spent = Duration.ofNanos(System.nanoTime() - begin);
            metrics.shard(Stage.INGESTION, written.counts(), spent);
            List<Event> events = events(split, last, reader.cursor(), written, spent);
            done = !last;
            return events;
        } finally {
            splits.giveBack(split, reader, done);
        }
    }

    private ShardOutput.Written put(SourceSplit split, ShardOutput output, boolean atEnd, Map<String, Long> files)
            throws IOException {
        ShardOutput.Written written = output.put();
        receipts.put(
                split.run(),
                split.next(),
                Receipt.of(written.data(), written.ledger(), written.counts(), atEnd, files));
        return written;
    }

    /** A dry run makes one shard of each split; together they hold no more documents than it may read of the source. */
    private static ShardLimits size(SourceSplit split, Recipe recipe) {
        if (recipe.dryRun().isEmpty()) {
            return recipe.shards();
        }
        int all = recipe.dryRun().getAsInt();
        int more = split.next().split() < all % split.splits() ? 1 : 0;
        return new ShardLimits(all / split.splits() + more, recipe.shards().bytes());
    }

    private List<Event> takeOver(SourceSplit split, List<Plan.TakenShard> shards) throws IOException {
        long begin = System.nanoTime();
        int index = split.next().index();
        ShardOutput.Written written = taken.take(shards.get(index), split.run(), split.next());
        metrics.takenOver(Stage.INGESTION, written.counts());
        Duration spent = Duration.ofNanos(System.nanoTime() - begin);
        return events(split, index == shards.size() - 1, Cursor.START, written, spent);
    }

    /** Counts the documents of each file along the way. */
    private ShardSink sink(ShardOutput output, Map<String, Long> files) {
        return new ShardSink() {
            @Override
            public void keep(Document document, Map<String, String> detail) throws IOException {
                files.merge(detail.getOrDefault("file", ""), 1L, Long::sum);
                output.accept(document, new Verdict.Kept(detail));
                desk.makeWay();
            }

            @Override
            public void drop(String id, long bytes, String reason, Map<String, String> detail) throws IOException {
                files.merge(detail.getOrDefault("file", ""), 1L, Long::sum);
                output.drop(id, bytes, reason, detail);
                desk.makeWay();
            }
        };
    }

    private static List<Event> events(
            SourceSplit split, boolean last, Cursor next, ShardOutput.Written written, Duration spent) {
        List<Event> events = new ArrayList<>();
        events.add(ShardCompleted.ingested(split, last, written.data(), written.ledger(), written.counts(), spent));
        if (!last) {
            ShardId now = split.next();
            events.add(new SourceSplit(
                    split.run(),
                    split.recipe(),
                    split.source(),
                    new ShardId(now.source(), now.split(), now.index() + 1),
                    split.splits(),
                    split.plan(),
                    next.file(),
                    next.documents()));
        }
        return events;
    }
}
