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
import dev.millrace.ingestion.domain.plan.Catalogues;
import dev.millrace.ingestion.domain.plan.Plan;
import dev.millrace.ingestion.domain.plan.Plan.KnownFile;
import dev.millrace.ingestion.domain.plan.Planner;
import dev.millrace.ingestion.domain.plan.Resubmission;
import dev.millrace.ingestion.domain.plan.SourceIdentity;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Plans a source, once for a run: a plan that an earlier attempt has left is the plan, so that whatever has been published
 * of it stays true. A note under the source's identity tells the next run where the latest plans are: the newest may be of a
 * run that was cancelled half way, or is being removed.
 */
@ApplicationScoped
public class SourcePlanning {

    private static final Logger LOG = Logger.getLogger(SourcePlanning.class);
    static final JsonContract<Latest> LATEST = JsonContract.of("note of the latest plan", Latest.class);

    /** Plans noted beside the latest: so many runs in a row may come to nothing. */
    private static final int MOST_EARLIER = 4;

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

    /** A plan of a source, and whose it is. */
    record Known(String run, int order, ObjectRef plan) {}

    /**
     * The latest plan of a source, and whose it is.
     *
     * @param earlier those before it, the newest first; absent in what was noted before they were kept
     */
    record Latest(String run, int order, ObjectRef plan, Optional<List<Known>> earlier) {

        /** All of them, the newest first. */
        List<Known> all() {
            return Stream.concat(Stream.of(new Known(run, order, plan)), earlier.orElse(List.of()).stream())
                    .toList();
        }

        /** The note when {@code newest} has come. */
        static Latest of(Known newest, List<Known> before) {
            List<Known> earlier = before.stream()
                    .filter(known -> !known.run().equals(newest.run()))
                    .limit(MOST_EARLIER)
                    .toList();
            return new Latest(newest.run(), newest.order(), newest.plan(), Optional.of(earlier));
        }
    }

    Planned plan(SourceSubmitted submitted, Recipe recipe) throws UnreadableSource, IOException {
        Source source = recipe.sources().get(submitted.order());
        String note = ObjectKeys.latestPlan(SourceIdentity.of(source, recipe.shards(), limits));
        Optional<Plan> made = plans.find(submitted.run(), submitted.order());
        Plan plan = made.isPresent() ? made.get() : fresh(submitted, source, recipe, note);
        ObjectRef ref = plans.put(submitted.run(), submitted.order(), plan);
        if (recipe.dryRun().isPresent()) { // what a dry run has read, the next run has to read all the same
            return new Planned(plan, ref);
        }
        note(note, new Known(submitted.run(), submitted.order(), ref));
        return new Planned(plan, ref);
    }

    private Plan fresh(SourceSubmitted submitted, Source source, Recipe recipe, String note)
            throws UnreadableSource, IOException {
        Resubmit resubmit = recipe.dryRun().isPresent() ? Resubmit.ALL : source.resubmit();
        Resubmission.Receipts left = (run, order, split) -> receipts.of(run, order, split, submitted.run());
        List<KnownFile> catalogue =
                resubmit == Resubmit.ALL ? List.of() : new Catalogues(left).merged(catalogues(noted(note)));
        Map<String, SourceFile> known = catalogue.stream()
                .map(KnownFile::file)
                .collect(Collectors.toMap(SourceFile::path, file -> file, (older, newer) -> newer));
        SourceFiles files = sources.files(source, submitted.run(), submitted.order());
        return new Resubmission(planner, resubmit).plan(source.name(), files.list(known), catalogue, left);
    }

    /**
     * One at a time: of two runs that plan the same source at once, neither may leave the other out. Two instances can, within
     * the moment between reading and writing; the next run then reads again what one of them has read.
     */
    private synchronized void note(String note, Known newest) throws IOException {
        store.put(note, LATEST.write(Latest.of(newest, noted(note))));
    }

    /** The latest plans of the source, the newest first. */
    private List<Known> noted(String note) throws IOException {
        try {
            return LATEST.read(store.read(note)).all();
        } catch (ObjectStoreException.Missing e) { // never read before
            return List.of();
        }
    }

    private List<List<KnownFile>> catalogues(List<Known> noted) {
        List<List<KnownFile>> catalogues = new ArrayList<>();
        for (Known known : noted) {
            try {
                catalogues.add(plans.get(known.plan()).catalogue(known.run(), known.order()));
            } catch (ObjectStoreException.Missing e) {
                LOG.debugf("The plan of %s has gone with its run", known.run());
            }
        }
        return catalogues;
    }
}
