package dev.millrace.orchestrator;

import dev.millrace.objectstore.ObjectStoreException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Begins the cycles of continuous recipes when they are due. */
@ApplicationScoped
class CycleClock {

    private static final Logger LOG = Logger.getLogger(CycleClock.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(30);
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final OrchestratorService orchestrator;
    private final CycleDesk desk;
    private volatile boolean stopping;
    private final Thread loop = Thread.ofPlatform().daemon().name("cycle-clock").unstarted(this::run);

    CycleClock(OrchestratorService orchestrator, CycleDesk desk) {
        this.orchestrator = orchestrator;
        this.desk = desk;
    }

    void start(@Observes StartupEvent event) {
        loop.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping = true;
        loop.interrupt();
        loop.join(DRAIN);
    }

    private void run() {
        try {
            while (!stopping) {
                Thread.sleep(orchestrator.waitingFor().isPresent() || tick() ? TICK : AFTER_TROUBLE);
            }
        } catch (InterruptedException e) {
            LOG.debug("Stopping", e);
        }
    }

    /** Whether all went well. */
    private boolean tick() {
        try {
            for (String recipe : desk.due()) {
                desk.begin(recipe).ifPresent(run -> LOG.infof("Cycle %s of %s has begun", run, recipe));
            }
            return true;
        } catch (ObjectStoreException | NotReady | NoModel e) {
            LOG.warnf("No cycle can be begun now: %s", e.getMessage());
        } catch (RuntimeException e) {
            if (!stopping) { // what can be begun later mustn't stop what is next
                LOG.error("Beginning a cycle has failed, and is tried again", e);
            }
        }
        return false;
    }
}
