package dev.millrace.inference;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ModelServed;
import dev.millrace.contracts.events.PackageRefused;
import dev.millrace.inference.domain.Eviction;
import dev.millrace.inference.domain.Failure;
import dev.millrace.inference.domain.ModelPoolListener;
import dev.millrace.inference.domain.ModelRef;
import dev.millrace.stage.EventPublisher;
import dev.millrace.stage.TransientFailure;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Tells the platform what is served here, and the log what isn't. A run ends only when somebody serves its model, so
 * what the broker doesn't take is told again until it does; loading goes on meanwhile.
 */
@Singleton
class Announcer implements ModelPoolListener {
    private static final Logger LOG = Logger.getLogger(Announcer.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final EventPublisher publisher;
    private final String server;
    private final ServerMetrics metrics;
    /** The last reason told of each package that is refused. */
    private final Map<ModelRef, String> refusals = new ConcurrentHashMap<>();

    private final BlockingQueue<Event> untold = new LinkedBlockingQueue<>();
    private final Thread teller = Thread.ofVirtual().name("announcer").unstarted(this::tell);

    Announcer(
            EventPublisher publisher,
            ServerMetrics metrics,
            @ConfigProperty(name = "millrace.instance") String instance) {
        this.metrics = metrics;
        this.publisher = publisher;
        this.server = "inference-" + instance;
    }

    @PostConstruct
    void start() {
        teller.start();
    }

    @Override
    public void served(ModelRef ref, boolean live, Duration sinceAsked) {
        LOG.infof("%s is %s, after %d ms", ref.address(), live ? "live" : "loaded", sinceAsked.toMillis());
        refusals.remove(ref);
        if (ref.inTraining()) {
            return; // nobody waits for it but who asked for it
        }
        untold.add(new ModelServed(
                ref.run(), ref.address().name(), ref.address().version(), live, server, sinceAsked.toMillis()));
    }

    @Override
    public void chatless(ModelRef ref, String why) {
        LOG.errorf("%s is served, but doesn't chat: its chat template can't be read: %s", ref.address(), why);
    }

    @Override
    public void refused(ModelRef ref, Failure.Kind kind, String why) {
        metrics.refused(ref.address(), kind);
        LOG.errorf(
                "%s is %s and not served, it is tried again later: %s",
                ref.address(), kind == Failure.Kind.BROKEN ? "broken" : "too large", why);
        // It is tried again and again; what is told again is another reason.
        if (!ref.inTraining() && !why.equals(refusals.put(ref, why))) {
            untold.add(new PackageRefused(
                    ref.run(), ref.address().name(), ref.address().version(), cause(kind), why, server));
        }
    }

    private static PackageRefused.Cause cause(Failure.Kind kind) {
        return switch (kind) {
            case BROKEN -> PackageRefused.Cause.BROKEN;
            case TOO_LARGE -> PackageRefused.Cause.TOO_LARGE;
            case NO_ROOM -> PackageRefused.Cause.NO_ROOM;
            case AWAY -> throw new IllegalArgumentException("what can't be had is not refused");
        };
    }

    @Override
    public void postponed(ModelRef ref, String why) {
        LOG.warnf("%s has to wait: %s", ref.address(), why);
    }

    @Override
    public void died(ModelRef ref, String why) {
        metrics.died(ref.address());
        LOG.errorf("The engine of %s has died and is started again: %s", ref.address(), why);
    }

    @Override
    public void evicted(ModelRef ref, Eviction why) {
        metrics.evicted(ref.address(), why);
        LOG.infof(
                "%s leaves memory: %s",
                ref.address(),
                switch (why) {
                    case ROOM -> "its room is needed";
                    case UNUSED -> "nobody has asked for it";
                    case REMOVED -> "it is removed";
                });
    }

    @PreDestroy
    void close() {
        teller.interrupt();
    }

    private void tell() {
        try {
            while (true) {
                tell(untold.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(Event event) throws InterruptedException {
        while (true) {
            try {
                publisher.publish(List.of(event));
                return;
            } catch (TransientFailure e) {
                LOG.warnf("Can't tell yet what became of %s: %s", event.subject(), e.getMessage());
                Thread.sleep(PAUSE);
            }
        }
    }
}
