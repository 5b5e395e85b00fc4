package dev.millrace.ingestion;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.SourceSubmitted;
import dev.millrace.contracts.json.JsonContract;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.Resubmit;
import dev.millrace.contracts.recipes.Source;
import dev.millrace.ingestion.domain.files.SourceFile;
import dev.millrace.ingestion.domain.files.SourceFiles;
import dev.millrace.ingestion.domain.files.UnreadableSource;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.plan.Plan;
import dev.millrace.ingestion.domain.plan.Plan.KnownFile;
import dev.millrace.ingestion.domain.plan.Planner;
import dev.millrace.ingestion.domain.plan.Resubmission;
import dev.millrace.ingestion.domain.plan.SourceIdentity;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Plans a source, once for a run: a plan that an earlier attempt has left is the plan, so that whatever has been published
 * of it stays true. A note under the source's identity tells the next run where the plan is.
 */
@ApplicationScoped
public class SourcePlanning {

    static final JsonContract<Latest> LATEST = JsonContract.of("note of the latest plan", Latest.class);

    private final ObjectStore store;
    private final Sources sources;
    private final PlanStore plans;
    private final ReadReceipts receipts;
    private final Planner planner;
    private final ReadLimits limits;

    SourcePlanning(ObjectStore store, Sources sources, PlanStore plans, ReadReceipts receipts, IngestionConfig config) {
        this.store = store;
        this.sources = sources;
        this.plans = plans;
        this.receipts = receipts;
        this.planner = new Planner(config.splitBytes(), config.mostSplits());
        this.limits = config.limits();
    }

    /** A plan and where it is. */
    record Planned(Plan plan, ObjectRef ref) {}

    /** The latest plan of a source, and whose it is. */
    record Latest(String run, int order, ObjectRef plan) {}

    Planned plan(SourceSubmitted submitted, Recipe recipe) throws UnreadableSource, IOException {
        Source source = recipe.sources().get(submitted.order());
        String note = ObjectKeys.latestPlan(SourceIdentity.of(source, recipe.shards(), limits));
        Optional<Plan> made = plans.find(submitted.run(), submitted.order());
        Plan plan = made.isPresent() ? made.get() : fresh(submitted, source, recipe, note);
        ObjectRef ref = plans.put(submitted.run(), submitted.order(), plan);
        if (recipe.dryRun().isPresent()) { // what a dry run has read, the next run has to read all the same
            return new Planned(plan, ref);
        }
        store.put(note, LATEST.write(new Latest(submitted.run(), submitted.order(), ref)));
        return new Planned(plan, ref);
    }

    private Plan fresh(SourceSubmitted submitted, Source source, Recipe recipe, String note)
            throws UnreadableSource, IOException {
        Resubmit resubmit = recipe.dryRun().isPresent() ? Resubmit.ALL : source.resubmit();
        List<KnownFile> catalogue = resubmit == Resubmit.ALL ? List.of() : catalogue(note);
        Map<String, SourceFile> known = catalogue.stream()
                .map(KnownFile::file)
                .collect(Collectors.toMap(SourceFile::path, file -> file, (older, newer) -> newer));
        SourceFiles files = sources.files(source, submitted.run(), submitted.order());
        return new Resubmission(planner, resubmit)
                .plan(
                        source.name(),
                        files.list(known),
                        catalogue,
                        (run, order, split) -> receipts.of(run, order, split, submitted.run()));
    }

    private List<KnownFile> catalogue(String note) throws IOException {
        try {
            Latest latest = LATEST.read(store.read(note));
            return plans.get(latest.plan()).catalogue(latest.run(), latest.order());
        } catch (ObjectStoreException.Missing e) { // never read before, or that run has been cleared away
            return List.of();
        }
    }
}
