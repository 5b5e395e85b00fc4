package dev.millrace.orchestrator;

import dev.millrace.contracts.events.DatasetCurated;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.RunCancelled;
import dev.millrace.contracts.events.RunRemoved;
import dev.millrace.objectstore.ObjectStoreException;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Clears away after runs: what a removed run had put into the store goes, and a cancelled run is removed by itself once the
 * stages have let go of it. It is done again and again until nothing is found any more, so a restart loses nothing; once
 * more a while later, for what an instance had under way.
 */
@ApplicationScoped
class Sweeper {

    private static final Logger LOG = Logger.getLogger(Sweeper.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final OrchestratorService orchestrator;
    private final RunDesk desk;
    private final RunObjects objects;
    private final Duration grace;
    private final Map<String, Instant> swept = new HashMap<>();
    private final Map<String, Instant> kept = new HashMap<>();
    private volatile boolean stopping;
    private final Thread loop = Thread.ofPlatform().daemon().name("sweeper").unstarted(this::run);

    Sweeper(OrchestratorService orchestrator, RunDesk desk, RunObjects objects, OrchestratorConfig config) {
        this.orchestrator = orchestrator;
        this.desk = desk;
        this.objects = objects;
        this.grace = config.removal().grace();
    }

    void start(@Observes StartupEvent event) {
        loop.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping = true;
        loop.interrupt();
        loop.join(DRAIN);
    }

    /** A removed run, and what of it lies outside its folder. */
    private record Removed(String run, Instant when, List<String> more) {}

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
            cancelled(now).forEach(run -> remove(run, now));
            removed().stream().filter(run -> isDue(run, now)).forEach(run -> {
                objects.sweep(run.run(), run.more());
                swept.put(run.run(), now);
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

    /** At once, and once more after the grace that instances have to let go. */
    private boolean isDue(Removed run, Instant now) {
        return Optional.ofNullable(swept.get(run.run()))
                .map(last -> last.isBefore(run.when().plus(grace))
                        && now.isAfter(run.when().plus(grace)))
                .orElse(true);
    }

    private void remove(String run, Instant now) {
        Steering answer = desk.remove(
                run,
                new Steering.Wish(
                        "orchestrator",
                        now.truncatedTo(ChronoUnit.MILLIS).toString(),
                        Optional.of("it was cancelled")));
        if (answer instanceof Steering.Refused(String why)) {
            LOG.infof("Cancelled, and kept for now: %s", why);
            kept.put(run, now);
        }
    }

    /** Cancelled runs that the stages have had time to let go of; those that are in use are asked about now and then. */
    private List<String> cancelled(Instant now) {
        return orchestrator.ask(all -> all.runs().stream()
                .filter(facts -> !facts.removed() && facts.hasEnded())
                .filter(facts -> facts.the(RunCancelled.class)
                        .filter(cancelled ->
                                Instant.parse(cancelled.when()).plus(grace).isBefore(now))
                        .isPresent())
                .map(RunFacts::run)
                .filter(run -> Optional.ofNullable(kept.get(run))
                        .map(asked -> asked.plus(Duration.ofMinutes(1)).isBefore(now))
                        .orElse(true))
                .toList());
    }

    private List<Removed> removed() {
        return orchestrator.ask(all -> all.runs().stream()
                .flatMap(facts -> facts
                        .the(RunRemoved.class)
                        .map(removed -> new Removed(facts.run(), Instant.parse(removed.when()), more(facts)))
                        .stream())
                .toList());
    }

    private static List<String> more(RunFacts facts) {
        return facts.the(DatasetCurated.class)
                .map(dataset -> List.of(ObjectKeys.curated(dataset.name(), dataset.version())))
                .orElse(List.of());
    }
}
