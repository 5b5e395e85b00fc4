package dev.millrace.inference.domain.trial;

import dev.millrace.contracts.events.TrialMeasured.Answers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How requests were answered, counted as {@link Answers} has it. For any thread. */
public final class AnswerCounts {

    /** Of latency, four to a doubling: the last begins at 17 minutes. */
    private static final int CLASSES = 80;

    private static final int TO_A_DOUBLING = 4;

    private final long[] millis = new long[CLASSES];
    private long requests;
    private long errors;
    private int used;

    /** One was answered. */
    public synchronized void answered(Duration took) {
        double exact = Math.max(1, took.toNanos() / 1e6);
        int latency = Math.min(CLASSES - 1, (int) (TO_A_DOUBLING * Math.log(exact) / Math.log(2)));
        requests++;
        millis[latency]++;
        used = Math.max(used, latency + 1);
    }

    /** One failed. */
    public synchronized void failed() {
        requests++;
        errors++;
    }

    /** All of it until now. */
    public synchronized Answers now() {
        List<Long> counted = new ArrayList<>(used);
        for (int i = 0; i < used; i++) {
            counted.add(millis[i]);
        }
        return new Answers(requests, errors, counted);
    }
}
