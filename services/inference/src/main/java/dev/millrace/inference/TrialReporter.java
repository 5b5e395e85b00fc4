package dev.millrace.inference;

import dev.millrace.contracts.events.TrialMeasured;
import dev.millrace.contracts.events.TrialStarted;
import dev.millrace.inference.domain.trial.RunningTrial;
import dev.millrace.inference.domain.trial.Trials;
import dev.millrace.stage.EventPublisher;
import dev.millrace.stage.TransientFailure;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Says from time to time how the trials go here: when there is something new, and once when they have lasted long enough, or
 * too long.
 */
@ApplicationScoped
class TrialReporter {

    private static final Logger LOG = Logger.getLogger(TrialReporter.class);

    private final Trials trials;
    private final EventPublisher publisher;
    private final Duration every;
    private final String server;
    private final Map<TrialStarted, TrialMeasured> told = new HashMap<>();
    private final Thread teller = Thread.ofVirtual().name("trial-reporter").unstarted(this::run);

    TrialReporter(
            Trials trials,
            EventPublisher publisher,
            InferenceConfig config,
            @ConfigProperty(name = "millrace.instance") String instance) {
        this.trials = trials;
        this.publisher = publisher;
        this.every = config.trialReport();
        // What an earlier start has counted stays counted.
        this.server = "inference-%s/%d".formatted(instance, Instant.now().toEpochMilli());
    }

    void start(@Observes StartupEvent event) {
        teller.start();
    }

    /** The last of it, before the publisher goes. */
    void stop(@Observes ShutdownEvent event) {
        teller.interrupt();
        tell();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(every);
                tell();
            }
        } catch (InterruptedException e) {
            LOG.debug("Stopping", e);
        }
    }

    private synchronized void tell() {
        List<RunningTrial> running = trials.all();
        told.keySet()
                .removeIf(
                        trial -> running.stream().noneMatch(one -> one.started().equals(trial)));
        for (RunningTrial trial : running) {
            TrialMeasured now = measured(trial);
            if (isNews(now, trial)) {
                try {
                    publisher.publish(List.of(now));
                    told.put(trial.started(), now);
                } catch (TransientFailure e) {
                    LOG.warnf("Can't tell yet how the trial of %s goes: %s", trial.address(), e.getMessage());
                }
            }
        }
    }

    private TrialMeasured measured(RunningTrial trial) {
        TrialStarted started = trial.started();
        TrialMeasured before = told.get(started);
        return new TrialMeasured(
                started.run(),
                started.model(),
                started.version(),
                started.mode(),
                server,
                before == null ? 1 : before.number() + 1,
                Math.max(0, Duration.between(trial.since(), Instant.now()).toSeconds()),
                trial.candidate().now(),
                trial.live().now());
    }

    private boolean isNews(TrialMeasured now, RunningTrial trial) {
        TrialMeasured before = told.get(trial.started());
        long enough = trial.started().trial().seconds();
        long most = trial.started().trial().most().orElse(Long.MAX_VALUE);
        return before == null
                || !now.candidate().equals(before.candidate())
                || !now.live().equals(before.live())
                || (now.seconds() >= enough && before.seconds() < enough)
                || (now.seconds() >= most && before.seconds() < most);
    }
}
