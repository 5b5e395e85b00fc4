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

    /** Since when, what, and when it was last said. */
    private record Trouble(Instant since, String what, Instant said) {}

    private final Map<String, Trouble> open = new ConcurrentHashMap<>();

    /** Work on {@code where} can't go on, and will be tried again. */
    void report(String where, Throwable cause) {
        String what = said(cause);
        open.compute(where, (key, known) -> say(key, what, known == null ? null : known));
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

    private static Trouble say(String where, String what, @org.jspecify.annotations.Nullable Trouble known) {
        Instant now = Instant.now();
        if (known != null && Duration.between(known.said(), now).compareTo(QUIET) < 0) {
            return new Trouble(known.since(), what, known.said());
        }
        LOG.warnf("%s waits: %s", where, what);
        return new Trouble(known == null ? now : known.since(), what, now);
    }

    /** Work on {@code where} goes on. */
    void over(String where) {
        Trouble past = open.remove(where);
        if (past != null) {
            LOG.infof("%s goes on after %s", where, Duration.between(past.since(), Instant.now()));
        }
    }

    /** What is waiting for what. */
    Map<String, String> current() {
        Map<String, String> all = new TreeMap<>();
        open.forEach((where, trouble) -> all.put(where, trouble.what() + " (since " + trouble.since() + ")"));
        return all;
    }
}
