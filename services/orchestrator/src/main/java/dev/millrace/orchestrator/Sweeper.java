package dev.millrace.orchestrator;

import dev.millrace.contracts.events.DatasetCurated;
import dev.millrace.contracts.events.DatasetRemoved;
import dev.millrace.contracts.events.ModelRemoved;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.RunCancelled;
import dev.millrace.contracts.events.RunEnded;
import dev.millrace.contracts.events.RunRemoved;
import dev.millrace.objectstore.ObjectStoreException;
import dev.millrace.orchestrator.domain.Removable;
import dev.millrace.orchestrator.domain.Retention;
import dev.millrace.orchestrator.domain.RunFacts;
import dev.millrace.orchestrator.domain.Steering;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Clears away after runs: what was removed goes from the store, a cancelled run is removed by itself once the stages have
 * let go of it, and so is what isn't to be kept any longer ({@link Retention}). It is done again and again until nothing is
 * found any more, so a restart loses nothing; once more a while later, for what an instance had under way.
 */
@ApplicationScoped
class Sweeper {

    private static final Logger LOG = Logger.getLogger(Sweeper.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration DRAIN = Duration.ofSeconds(5);
    private static final Duration ASK_AGAIN = Duration.ofMinutes(1);
    private static final Set<RunEnded.Outcome> GIVEN_UP =
            Set.of(RunEnded.Outcome.FAILED, RunEnded.Outcome.CANCELLED, RunEnded.Outcome.STOPPED);

    private final OrchestratorService orchestrator;
    private final RunDesk desk;
    private final RunObjects objects;
    private final Duration grace;
    private final Retention retention;
    private final Map<Subject, Instant> swept = new HashMap<>();
    private final Map<Subject, Instant> kept = new HashMap<>();
    private final Set<String> arenas = new HashSet<>();
    /** Runs that ended without a model, since when that is known, until nothing of them is on the way any more. */
    private final Map<String, Instant> givenUpSince = new HashMap<>();

    private final Set<String> cleared = new HashSet<>();
    private volatile boolean stopping;
    private final Thread loop = Thread.ofPlatform().daemon().name("sweeper").unstarted(this::run);

    Sweeper(OrchestratorService orchestrator, RunDesk desk, RunObjects objects, OrchestratorConfig config) {
        this.orchestrator = orchestrator;
        this.desk = desk;
        this.objects = objects;
        this.grace = config.removal().grace();
        this.retention = new Retention(
                config.retention().datasets(),
                config.retention().models(),
                config.retention().failedRuns());
    }

    void start(@Observes StartupEvent event) {
        loop.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping = true;
        loop.interrupt();
        loop.join(DRAIN);
    }

    /** What of a run. */
    private record Subject(String run, Removable what) {}

    /** What was removed, and which objects of it lie outside the run's folder. */
    private record Removed(Subject subject, Instant when, List<String> more) {}

    private void run() {
        try {
            while (!stopping) {
                Thread.sleep(PAUSE);
                if (orchestrator.waitingFor().isEmpty()) {
                    sweep();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Stopping", e);
        }
    }

    private void sweep() {
        try {
            Instant now = Instant.now();
            cancelled(now).forEach(run -> remove(new Subject(run, Removable.RUN), "it was cancelled", now));
            orchestrator
                    .ask(retention::due)
                    .forEach(due -> remove(new Subject(due.run(), due.what()), due.reason(), now));
            removed().stream().filter(one -> isDue(one, now)).forEach(one -> {
                objects.sweep(one.subject().run(), one.subject().what(), one.more());
                swept.put(one.subject(), now);
            });
            givenUp().forEach(run -> clearOnTheWay(run, now));
            orchestrator.ask(all -> all.arenas().removed()).stream()
                    .filter(arena -> !arenas.contains(arena))
                    .forEach(arena -> {
                        objects.sweepArena(arena);
                        arenas.add(arena);
                    });
        } catch (ObjectStoreException | NotReady e) {
            LOG.warnf("Clearing away waits: %s", e.getMessage());
        } catch (RuntimeException e) {
            // What can be cleared away later mustn't stop what is next; at the end there is nothing to clear away with.
            if (!stopping) {
                LOG.error("Clearing away has failed, and is tried again", e);
            }
        }
    }

    /** Runs that ended before their training has, and whose tasks were asked in between: nobody scores that any more. */
    private List<String> givenUp() {
        return orchestrator.ask(all -> all.runs().stream()
                .filter(facts -> !cleared.contains(facts.run()) && !facts.removed())
                .filter(facts -> facts.ended()
                        .map(RunEnded::outcome)
                        .filter(GIVEN_UP::contains)
                        .isPresent())
                .filter(facts -> facts.recipe()
                        .flatMap(recipe -> recipe.evaluation().during())
                        .isPresent())
                .map(RunFacts::run)
                .toList());
    }

    /** As with what is removed: at once, and once more after the grace. */
    private void clearOnTheWay(String run, Instant now) {
        Instant since = givenUpSince.get(run);
        if (since == null || now.isAfter(since.plus(grace))) {
            objects.sweepOnTheWay(run);
        }
        if (since == null) {
            givenUpSince.put(run, now);
        } else if (now.isAfter(since.plus(grace))) {
            givenUpSince.remove(run);
            cleared.add(run);
        }
    }

    /** At once, and once more after the grace that instances have to let go. */
    private boolean isDue(Removed removed, Instant now) {
        return Optional.ofNullable(swept.get(removed.subject()))
                .map(last -> last.isBefore(removed.when().plus(grace))
                        && now.isAfter(removed.when().plus(grace)))
                .orElse(true);
    }

    /** What is in use, and so stays for now, is asked about now and then. */
    private void remove(Subject subject, String reason, Instant now) {
        if (Optional.ofNullable(kept.get(subject))
                .filter(asked -> asked.plus(ASK_AGAIN).isAfter(now))
                .isPresent()) {
            return;
        }
        Steering answer = desk.remove(
                subject.run(),
                subject.what(),
                new Steering.Wish(
                        "orchestrator", now.truncatedTo(ChronoUnit.MILLIS).toString(), Optional.of(reason)));
        if (answer instanceof Steering.Refused(String why)) {
            LOG.infof("To be removed since %s, and kept for now: %s", reason, why);
            kept.put(subject, now);
        }
    }

    /** Cancelled runs that the stages have had time to let go of. */
    private List<String> cancelled(Instant now) {
        return orchestrator.ask(all -> all.runs().stream()
                .filter(facts -> !facts.removed() && facts.hasEnded())
                .filter(facts -> facts.the(RunCancelled.class)
                        .filter(cancelled ->
                                Instant.parse(cancelled.when()).plus(grace).isBefore(now))
                        .isPresent())
                .map(RunFacts::run)
                .toList());
    }

    private List<Removed> removed() {
        return orchestrator.ask(
                all -> all.runs().stream().flatMap(Sweeper::removed).toList());
    }

    private static Stream<Removed> removed(RunFacts facts) {
        Stream<Removed> run = facts.the(RunRemoved.class).stream()
                .map(removed -> removed(facts, Removable.RUN, removed.when(), manifest(facts)));
        Stream<Removed> dataset = facts.the(DatasetRemoved.class).stream()
                .map(removed -> removed(facts, Removable.DATASET, removed.when(), manifest(facts)));
        Stream<Removed> model = facts.the(ModelRemoved.class).stream()
                .map(removed -> removed(facts, Removable.MODEL, removed.when(), List.of()));
        return Stream.of(run, dataset, model).flatMap(one -> one);
    }

    private static Removed removed(RunFacts facts, Removable what, String when, List<String> more) {
        return new Removed(new Subject(facts.run(), what), Instant.parse(when), more);
    }

    private static List<String> manifest(RunFacts facts) {
        return facts.the(DatasetCurated.class)
                .map(dataset -> List.of(ObjectKeys.curated(dataset.name(), dataset.version())))
                .orElse(List.of());
    }
}
