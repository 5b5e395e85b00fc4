package dev.millrace.inference;

import dev.millrace.contracts.events.ModelServed;
import dev.millrace.inference.domain.ModelRef;
import dev.millrace.inference.domain.ShelfListener;
import dev.millrace.stage.EventPublisher;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** Tells the platform what is served here, and the log what isn't. */
final class Announcer implements ShelfListener {
    private static final Logger LOG = Logger.getLogger(Announcer.class);

    private final EventPublisher publisher;
    private final String server;

    Announcer(EventPublisher publisher, String server) {
        this.publisher = publisher;
        this.server = server;
    }

    @Override
    public void served(ModelRef ref, boolean live, Duration sinceAsked) {
        LOG.infof("%s is %s, after %d ms", ref.address(), live ? "live" : "loaded", sinceAsked.toMillis());
        ModelServed event = new ModelServed(
                ref.run(), ref.address().name(), ref.address().version(), live, server, sinceAsked.toMillis());
        try {
            publisher.publish(List.of(event));
        } catch (RuntimeException e) { // it is served all the same; who needs to know asks GET /v1/models
            LOG.warnf("Can't tell that %s is served: %s", ref.address(), e.getMessage());
        }
    }

    @Override
    public void refused(ModelRef ref, String why) {
        LOG.errorf("%s is broken and not served: %s", ref.address(), why);
    }

    @Override
    public void postponed(ModelRef ref, String why) {
        LOG.warnf("%s has to wait: %s", ref.address(), why);
    }

    @Override
    public void evicted(ModelRef ref) {
        LOG.infof("%s makes room", ref.address());
    }
}
