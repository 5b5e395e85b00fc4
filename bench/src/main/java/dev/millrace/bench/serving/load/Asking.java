package dev.millrace.bench.serving.load;

import java.io.IOException;
import java.time.Duration;

/** Asks as a client does that is told to come back later: it comes back when it was told to. */
final class Asking {

    /** Longer than anything a client may be told to wait for. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final int BUSY = 429;

    private final Tally tally;
    private final Weather weather;

    Asking(Tally tally, Weather weather) {
        this.tally = tally;
        this.weather = weather;
    }

    /** A legal call that was refused, or isn't answered as it should be. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String why) {
            super(why);
        }
    }

    /** It is all over before the call was taken. */
    static final class Over extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** The head of what answers a call, once it is taken. */
    Connection.Head ask(Connection connection, String what, String path, String json)
            throws IOException, InterruptedException, Refused, Over {
        long end = System.nanoTime() + PATIENCE.toNanos();
        tally.count(what + ": calls");
        while (true) {
            connection.post(path, json);
            Connection.Head head = connection.head();
            if (head.status() == 200) {
                return head;
            }
            String said = connection.body(head);
            if (head.status() != BUSY) {
                throw new Refused(head.status() + ": " + said);
            }
            if (head.retryAfter().isEmpty()) {
                throw new Refused("429 without retry-after: " + said);
            }
            if (System.nanoTime() > end) {
                throw new Refused("still 429 after " + PATIENCE + ": " + said);
            }
            boolean memory = said.contains("bytes of memory");
            tally.count(what + (memory ? ": no memory, told to come back" : ": no place, told to come back"));
            weather.pause(head.retryAfter().get());
            if (weather.isOver()) {
                throw new Over();
            }
        }
    }
}
