package dev.millrace.siege.calls;

import java.io.IOException;
import java.util.Random;

/** A kind of call, hostile or legal. */
public interface Kind {

    /** For tables and for repeating it. */
    String name();

    /** How often it is made, compared with others. */
    default int weight() {
        return 2;
    }

    /**
     * Makes one such call; what differs from call to call is taken from {@code random} alone.
     *
     * @throws IOException when the service can't be reached
     */
    CallOutcome call(Place place, Random random) throws IOException, InterruptedException;
}
