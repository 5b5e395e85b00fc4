package dev.millrace.deduplication;

import dev.millrace.objectstore.ObjectStoreException;
import dev.millrace.stage.TransientFailure;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.streams.errors.StreamsException;
import org.jboss.logging.Logger;

/**
 * Does work that needs the object store, again and again while the store is away, and tells readiness. When the open
 * transaction won't live much longer, it gives up: the worker thread is replaced and begins anew from the last commit.
 */
@ApplicationScoped
public class Persistence {

    private static final Logger LOG = Logger.getLogger(Persistence.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Duration longest;
    private volatile Optional<String> trouble = Optional.empty();

    public Persistence(DeduplicationConfig config) {
        this.longest = config.transactionTimeout().dividedBy(2);
    }

    /** Work that can be done again. */
    @FunctionalInterface
    interface Work<T> {
        T attempt() throws IOException, InterruptedException;
    }

    /**
     * The result of {@code work}.
     *
     * @throws Unusable when the input is at fault
     * @throws StreamsException when the store stays away, or the worker is to stop
     */
    <T> T persist(String what, Work<T> work) throws Unusable {
        long giveUp = System.nanoTime() + longest.toNanos();
        try {
            while (true) {
                try {
                    T result = work.attempt();
                    trouble = Optional.empty();
                    return result;
                } catch (ObjectStoreException.Unreachable | IOException | UncheckedIOException | TransientFailure e) {
                    failed(what, e, giveUp);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StreamsException("Interrupted at " + what, e);
        } catch (StreamsException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new Unusable(what + ": " + e.getMessage(), e);
        }
    }

    private void failed(String what, Exception cause, long giveUp) throws InterruptedException {
        LOG.warnf("%s failed and is tried again: %s", what, cause.getMessage());
        trouble = Optional.of(what + ": " + cause.getMessage());
        if (System.nanoTime() > giveUp) {
            throw new StreamsException(what + ": the object store stays away", cause);
        }
        Thread.sleep(PAUSE);
    }

    /** What stands in the way right now. */
    Optional<String> trouble() {
        return trouble;
    }
}
