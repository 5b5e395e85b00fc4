package dev.millrace.cli.stack;

import dev.millrace.localstack.StartFailure;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Starts again what ends by itself, and says so, until it ends too often. */
final class Supervisor {

    private static final Duration PAUSE = Duration.ofMillis(500);

    /** A process to look after, whichever it is after some restarts. */
    interface Charge {
        String name();

        boolean alive();

        /** The exit status of the one that has ended. */
        int status();

        Path log();

        /** Starts the next. */
        void startAgain() throws InterruptedException;
    }

    private final List<Charge> charges;
    private final Consumer<String> notices;
    private final Restarts restarts = new Restarts();
    private final Map<String, Instant> due = new HashMap<>();
    private volatile Optional<String> givenUp = Optional.empty();

    Supervisor(List<Charge> charges, Consumer<String> notices) {
        this.charges = charges;
        this.notices = notices;
    }

    /** Looks after them until interrupted, or until it has given one up. */
    void run() {
        try {
            while (givenUp.isEmpty()) {
                Thread.sleep(PAUSE);
                look(Instant.now());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Why one isn't started any more. */
    Optional<String> givenUp() {
        return givenUp;
    }

    /** Looks once at each. */
    void look(Instant now) throws InterruptedException {
        for (Charge charge : charges) {
            if (!charge.alive()) {
                ended(charge, now);
            }
        }
    }

    private void ended(Charge charge, Instant now) throws InterruptedException {
        Instant when = due.get(charge.name());
        if (when == null) {
            restarts.after(charge.name(), now)
                    .ifPresentOrElse(pause -> announce(charge, now, pause), () -> giveUp(charge));
        } else if (!now.isBefore(when)) {
            due.remove(charge.name());
            again(charge);
        }
    }

    private void announce(Charge charge, Instant now, Duration pause) {
        due.put(charge.name(), now.plus(pause));
        notices.accept("%s ended with status %d and is started again in %d s; its log: %s"
                .formatted(charge.name(), charge.status(), pause.toSeconds(), charge.log()));
    }

    private void giveUp(Charge charge) {
        givenUp = Optional.of("%s ended %d times within %d minutes, the last time with status %d; its log: %s"
                .formatted(charge.name(), Restarts.MOST, Restarts.WITHIN.toMinutes(), charge.status(), charge.log()));
    }

    /** One that doesn't start has ended once more. */
    private void again(Charge charge) throws InterruptedException {
        try {
            charge.startAgain();
        } catch (StartFailure | UncheckedIOException e) {
            notices.accept(Objects.toString(e.getMessage()));
        }
    }
}
