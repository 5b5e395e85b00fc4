package dev.millrace.stage;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** What the service is waiting for right now, for the log and for readiness. */
@ApplicationScoped
class Troubles {

    private static final Logger LOG = Logger.getLogger(StageRunner.class);
    private static final Duration QUIET = Duration.ofSeconds(5);

    /** Where, since when, what, and when it was last said. */
    private record Trouble(String channel, Instant since, String what, Instant said) {}

    private final Map<String, Trouble> open = new ConcurrentHashMap<>();

    /** Work on {@code message} of {@code channel} can't go on, and will be tried again. */
    void report(String channel, String message, Throwable cause) {
        String what = said(cause);
        open.compute(message, (key, known) -> say(channel, what, known));
    }

    /** With the causes' words where they aren't in it: that a file can't be written says less than that the disk is full. */
    static String said(Throwable failure) {
        String said = words(failure);
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            String words = words(cause);
            if (!said.contains(words)) {
                said = said + ": " + words;
            }
        }
        return said;
    }

    /** A file's name alone, as some exceptions have it, says nothing. */
    private static String words(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || (failure instanceof FileSystemException file && file.getReason() == null)) {
            return failure.toString();
        }
        return message;
    }

    private static Trouble say(String channel, String what, @org.jspecify.annotations.Nullable Trouble known) {
        Instant now = Instant.now();
        if (known != null && Duration.between(known.said(), now).compareTo(QUIET) < 0) {
            return new Trouble(channel, known.since(), what, known.said());
        }
        LOG.warnf("%s waits: %s", channel, what);
        return new Trouble(channel, known == null ? now : known.since(), what, now);
    }

    /** Work on {@code message} goes on, or is over. */
    void over(String channel, String message) {
        Trouble past = open.remove(message);
        if (past != null) {
            LOG.infof("%s goes on after %s", channel, Duration.between(past.since(), Instant.now()));
        }
    }

    /** Which channel is waiting for what; one of its messages stands for all. */
    Map<String, String> current() {
        Map<String, String> all = new TreeMap<>();
        open.values()
                .forEach(trouble -> all.put(trouble.channel(), trouble.what() + " (since " + trouble.since() + ")"));
        return all;
    }
}
