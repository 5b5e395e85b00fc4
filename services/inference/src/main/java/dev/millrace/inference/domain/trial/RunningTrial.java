package dev.millrace.inference.domain.trial;

import dev.millrace.contracts.events.Trial.Mode;
import dev.millrace.contracts.events.TrialStarted;
import dev.millrace.inference.domain.ModelAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Optional;

/**
 * A version that gets a share of the requests to its model's bare name.
 *
 * @param since when that was decided
 * @param candidate how it has answered here
 * @param live how the live version has answered the other requests here, meanwhile
 */
public record RunningTrial(TrialStarted started, Instant since, AnswerCounts candidate, AnswerCounts live) {

    RunningTrial(TrialStarted started, Instant since) {
        this(started, since, new AnswerCounts(), new AnswerCounts());
    }

    /** The version. */
    public ModelAddress address() {
        return new ModelAddress(started.model(), started.version());
    }

    /** Whether it answers what it gets. */
    public boolean answers() {
        return started.mode() == Mode.CANARY;
    }

    /** The header that says which requests belong together. */
    public Optional<String> sticky() {
        return started.trial().sticky();
    }

    /**
     * Whether it gets the requests that have this in common: on every server, and again after a restart, the same. What two
     * trials get has nothing to do with each other.
     */
    public boolean takes(String common) {
        return place(started.run() + '/' + common) < started.trial().share();
    }

    /** A place from 0 to 1 that nobody can foresee and that stays. */
    private static double place(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return (ByteBuffer.wrap(digest).getLong() >>> 11) * 0x1.0p-53;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java without SHA-256", e);
        }
    }
}
