package dev.millrace.ingestion;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.SourceSplit;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.Verdict;
import dev.millrace.ingestion.domain.ShardSink;
import dev.millrace.ingestion.domain.SplitReader;
import dev.millrace.stage.ShardOutput;
import dev.millrace.stage.ShardOutputs;
import dev.millrace.stage.StageMetrics;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Makes the next shard of a split. */
@ApplicationScoped
public class ShardMaker {

    private final ShardOutputs outputs;
    private final OpenSplits splits;
    private final StageMetrics metrics;

    ShardMaker(ShardOutputs outputs, OpenSplits splits, StageMetrics metrics) {
        this.outputs = outputs;
        this.splits = splits;
        this.metrics = metrics;
    }

    /** The shard that {@code split} asks for and, unless it was the last, what asks for the next one. */
    List<Event> make(SourceSplit split, Recipe recipe) throws IOException {
        long begin = System.nanoTime();
        Recipe.Source source = recipe.sources().get(split.next().source());
        SplitReader reader = splits.take(split, source);
        boolean done = false;
        try (ShardOutput output = outputs.open(split.run(), Stage.INGESTION, split.next())) {
            reader.fill(recipe.shards(), sink(output));
            ShardOutput.Written written = output.put();
            Duration taken = Duration.ofNanos(System.nanoTime() - begin);
            metrics.shard(Stage.INGESTION, written.counts(), taken);
            List<Event> events = events(split, reader, written, taken);
            done = true;
            return events;
        } finally {
            splits.giveBack(split, reader, done);
        }
    }

    private static ShardSink sink(ShardOutput output) {
        return new ShardSink() {
            @Override
            public void keep(Document document, Map<String, String> detail) throws IOException {
                output.accept(document, new Verdict.Kept(detail));
            }

            @Override
            public void drop(String id, long bytes, String reason, Map<String, String> detail) throws IOException {
                output.drop(id, bytes, reason, detail);
            }
        };
    }

    private static List<Event> events(
            SourceSplit split, SplitReader reader, ShardOutput.Written written, Duration taken) {
        List<Event> events = new ArrayList<>();
        events.add(new ShardCompleted(
                split.run(),
                split.recipe(),
                Stage.INGESTION,
                split.next(),
                split.source(),
                split.splits(),
                reader.isAtEnd(),
                written.data(),
                written.ledger(),
                written.counts(),
                OptionalLong.empty(),
                taken.toNanos() / 1_000));
        if (!reader.isAtEnd()) {
            ShardId now = split.next();
            events.add(new SourceSplit(
                    split.run(),
                    split.recipe(),
                    split.source(),
                    new ShardId(now.source(), now.split(), now.index() + 1),
                    split.splits(),
                    split.plan(),
                    reader.cursor().file(),
                    reader.cursor().documents()));
        }
        return events;
    }
}
