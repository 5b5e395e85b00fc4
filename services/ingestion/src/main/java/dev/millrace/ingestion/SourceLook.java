package dev.millrace.ingestion;

import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.SourceMeasured;
import dev.millrace.contracts.recipes.Source;
import dev.millrace.ingestion.domain.files.SourceFile;
import dev.millrace.ingestion.domain.files.UnreadableSource;
import dev.millrace.ingestion.domain.plan.Plan;
import dev.millrace.ingestion.domain.plan.Plan.KnownFile;
import dev.millrace.ingestion.domain.watch.Growth;
import dev.millrace.objectstore.ObjectStoreException;
import dev.millrace.stage.EventPublisher;
import dev.millrace.stage.Recipes;
import dev.millrace.stage.TransientFailure;
import dev.millrace.stage.UnprocessableEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Looks at the sources of continuous recipes and says what has come to them since their last cycle was planned. Only origins
 * that can be listed are looked at: to see what is new on the web, its pages have to be fetched. One thread at a time.
 */
@ApplicationScoped
public class SourceLook {

    private static final Logger LOG = Logger.getLogger(SourceLook.class);

    private record Place(String run, int order) {}

    /** What is known of a source: what was planned of it, what was said of it last, what was seen last. */
    private record Seen(Map<String, SourceFile> planned, Optional<Growth> told, Growth before) {}

    private final Sources sources;
    private final Recipes recipes;
    private final PlanStore plans;
    private final EventPublisher publisher;
    private final Map<Place, Seen> seen = new HashMap<>();

    SourceLook(Sources sources, Recipes recipes, PlanStore plans, EventPublisher publisher) {
        this.sources = sources;
        this.recipes = recipes;
        this.plans = plans;
        this.publisher = publisher;
    }

    /** Looks at the sources of these runs, once. What can't be looked at now is looked at the next time. */
    void at(Collection<RunSubmitted> runs) {
        seen.keySet().removeIf(place -> runs.stream().noneMatch(run -> run.run().equals(place.run())));
        List<SourceMeasured> news = new ArrayList<>();
        for (RunSubmitted run : runs) {
            try {
                List<Source> all = recipes.byDigest(run.recipe()).sources();
                for (int order = 0; order < all.size(); order++) {
                    at(run.run(), all.get(order), order).ifPresent(news::add);
                }
            } catch (ObjectStoreException | UnprocessableEvent e) {
                LOG.warnf("The sources of %s can't be looked at: %s", run.run(), e.getMessage());
            }
        }
        tell(news);
    }

    private Optional<SourceMeasured> at(String run, Source source, int order) {
        try {
            Place place = new Place(run, order);
            Optional<Seen> known = source.origin().canBeListed() ? known(place) : Optional.empty();
            return known.isEmpty() ? Optional.empty() : grown(place, known.get(), source);
        } catch (UnreadableSource | IOException | ObjectStoreException e) {
            LOG.warnf("The source %s of %s can't be looked at now: %s", source.name(), run, e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Seen> known(Place place) throws IOException {
        Seen known = seen.get(place);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Plan> plan = plans.find(place.run(), place.order()); // none yet while it is being planned
        return plan.map(made -> new Seen(planned(made, place), Optional.empty(), new Growth(0, 0, 0, 0)));
    }

    private static Map<String, SourceFile> planned(Plan plan, Place place) {
        return plan.catalogue(place.run(), place.order()).stream()
                .map(KnownFile::file)
                .collect(Collectors.toMap(SourceFile::path, file -> file, (older, newer) -> newer));
    }

    private Optional<SourceMeasured> grown(Place place, Seen known, Source source)
            throws UnreadableSource, IOException {
        Growth now = Growth.of(
                known.planned(),
                sources.files(source, place.run(), place.order()).list(known.planned()));
        boolean worthSaying = known.told()
                .map(told -> now.isWorthSaying(told, known.before()))
                .orElse(true);
        seen.put(place, new Seen(known.planned(), worthSaying ? Optional.of(now) : known.told(), now));
        return worthSaying
                ? Optional.of(new SourceMeasured(
                        place.run(),
                        source.name(),
                        place.order(),
                        now.files(),
                        now.bytes(),
                        now.newFiles(),
                        now.newBytes()))
                : Optional.empty();
    }

    private void tell(List<SourceMeasured> news) {
        try {
            if (!news.isEmpty()) {
                publisher.publish(news);
            }
        } catch (TransientFailure e) {
            LOG.warnf("What has come to sources can't be said now: %s", e.getMessage());
            seen.clear(); // so that it is said the next time
        }
    }
}
