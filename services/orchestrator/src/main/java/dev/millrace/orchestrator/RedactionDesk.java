package dev.millrace.orchestrator;

import dev.millrace.contracts.events.FindMarked;
import dev.millrace.contracts.events.FindShown;
import dev.millrace.contracts.shards.PersonalDataFound.Find;
import dev.millrace.orchestrator.domain.redaction.DocumentFind;
import dev.millrace.orchestrator.domain.redaction.Review;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Function;

/**
 * Where what people say of redaction's finds, and that they ask to see one, become events: each is answered once its event has
 * come back from the log.
 */
@ApplicationScoped
public class RedactionDesk {

    private final OrchestratorService orchestrator;
    /** One at a time: an event's number depends on the one before having been read back. */
    private final Object wishes = new Object();

    RedactionDesk(OrchestratorService orchestrator) {
        this.orchestrator = orchestrator;
    }

    /** Reads from what is said of one run's finds. */
    public <T> T ask(String run, Function<Review, T> question) {
        return orchestrator.ask(all -> question.apply(all.reviews().of(run)));
    }

    /**
     * Takes down whether a find is right; what was said of it before no longer counts.
     *
     * @param when the time now
     * @throws NotReady while the log is being read or the broker is away
     */
    public void mark(String run, DocumentFind wanted, boolean right, String who, String when) {
        synchronized (wishes) {
            int number = 1 + ask(run, review -> number(review, wanted));
            Find find = wanted.find();
            orchestrator.publish(new FindMarked(
                    run,
                    wanted.document(),
                    find.kind(),
                    find.place().start(),
                    find.place().end(),
                    right,
                    number,
                    who,
                    when));
            orchestrator.await(all -> number(all.reviews().of(run), wanted) >= number);
        }
    }

    private static int number(Review review, DocumentFind find) {
        return review.mark(find).map(FindMarked::number).orElse(0);
    }

    /**
     * Takes down that somebody is shown a find. Nobody is before it has come back.
     *
     * @param when the time now
     * @throws NotReady while the log is being read or the broker is away
     */
    public void show(String run, DocumentFind wanted, String who, String when) {
        synchronized (wishes) {
            int number = 1 + ask(run, review -> review.timesShown(wanted));
            Find find = wanted.find();
            orchestrator.publish(new FindShown(
                    run,
                    wanted.document(),
                    find.kind(),
                    find.place().start(),
                    find.place().end(),
                    number,
                    who,
                    when));
            orchestrator.await(all -> all.reviews().of(run).timesShown(wanted) >= number);
        }
    }
}
