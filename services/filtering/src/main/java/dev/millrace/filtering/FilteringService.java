package dev.millrace.filtering;

import dev.millrace.contracts.events.ClassifierRequested;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.FilteringRequested;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.SignalsWriter;
import dev.millrace.contracts.shards.Verdict;
import dev.millrace.filtering.domain.DocumentFilter;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.stage.Lease;
import dev.millrace.stage.Receipts;
import dev.millrace.stage.RunWatch;
import dev.millrace.stage.Scratch;
import dev.millrace.stage.ShardPass;
import dev.millrace.stage.StageRunner;
import dev.millrace.stage.Withdrawn;
import dev.millrace.stage.Work;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * {@code shards.ingested} in, {@code shards.filtered} out: each document judged by the recipe's quality rules. Where a
 * recipe has a classifier trained, {@code classifiers.requested} and {@code filterings.requested} come in its place. What was
 * measured on each goes beside the shard before the event says that the shard is complete.
 */
@ApplicationScoped
public class FilteringService {

    private final StageRunner runner;
    private final ShardPass pass;
    private final Receipts receipts;
    private final Filters filters;
    private final Scratch scratch;
    private final ObjectStore store;
    private final boolean signals;
    private final ClassifierTraining training;
    private final RunWatch runs;

    FilteringService(
            StageRunner runner,
            ShardPass pass,
            Receipts receipts,
            Filters filters,
            Scratch scratch,
            ObjectStore store,
            ClassifierTraining training,
            RunWatch runs,
            @ConfigProperty(name = "millrace.filtering.signals", defaultValue = "true") boolean signals) {
        this.runner = runner;
        this.pass = pass;
        this.receipts = receipts;
        this.filters = filters;
        this.scratch = scratch;
        this.store = store;
        this.training = training;
        this.runs = runs;
        this.signals = signals;
    }

    @Incoming("shards-ingested")
    Uni<Void> onShard(Message<byte[]> message) {
        return runner.run(message, ShardCompleted.class, this::filter);
    }

    @Incoming("classifiers-requested")
    Uni<Void> onClassifierRequested(Message<byte[]> message) {
        return runner.run(message, ClassifierRequested.class, (request, lease) -> List.of(training.run(request)));
    }

    @Incoming("filterings-requested")
    Uni<Void> onFilteringRequested(Message<byte[]> message) {
        return runner.run(message, FilteringRequested.class, this::filterWithClassifier);
    }

    /** A shard that waits for a classifier comes back as {@code filterings.requested}. */
    private List<Event> filter(ShardCompleted shard, Lease lease) throws IOException, InterruptedException {
        return filters.waitForClassifier(shard.recipe())
                ? List.of()
                : filtered(shard, filters.byDigest(shard.recipe()));
    }

    private List<Event> filterWithClassifier(FilteringRequested request, Lease lease)
            throws IOException, InterruptedException {
        ShardCompleted shard = request.ingested();
        return filtered(shard, filters.withClassifier(shard.recipe(), request.classifier()));
    }

    private List<Event> filtered(ShardCompleted shard, Filters.Ready ready) throws IOException, InterruptedException {
        Withdrawn withdrawn = runs.withdrawn();
        List<String> parts = new ArrayList<>(ready.parts());
        parts.addAll(withdrawn.parts());
        parts.add(signals ? "with signals" : "without signals");
        parts.add(shard.data().sha256());
        Work work = Work.of(Stage.FILTERING.stageName(), DocumentFilter.RULES, parts);
        return List.of(receipts.shard(
                Stage.FILTERING,
                shard,
                work,
                () -> signals
                        ? measured(shard, ready.filter(), withdrawn)
                        : pass.run(Stage.FILTERING, shard, withdrawn.before(ready.filter()))));
    }

    private ShardCompleted measured(ShardCompleted shard, DocumentFilter filter, Withdrawn withdrawn)
            throws IOException, InterruptedException {
        try (Scratch.TempFile file = scratch.file()) {
            ShardCompleted done;
            try (SignalsWriter writer = new SignalsWriter(Files.newOutputStream(file.path()), filter.header())) {
                done = pass.run(Stage.FILTERING, shard, withdrawn.before(document -> judge(document, filter, writer)));
            }
            return done.withSignals(store.put(ObjectKeys.signals(shard.run(), shard.shard()), file.path()));
        }
    }

    private static Verdict judge(Document document, DocumentFilter filter, SignalsWriter writer) {
        DocumentFilter.Measured measured = filter.measure(document);
        try {
            writer.write(measured.signals());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return measured.verdict();
    }
}
