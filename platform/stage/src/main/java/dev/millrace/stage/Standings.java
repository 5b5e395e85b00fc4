package dev.millrace.stage;

import dev.millrace.contracts.events.EvaluationRequested;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.RunCancelled;
import dev.millrace.contracts.events.RunEnded;
import dev.millrace.contracts.events.RunFailed;
import dev.millrace.contracts.events.RunPaused;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which runs are over or paused, from what the log says of them. It holds the runs that are paused, and of those that came
 * to a bad end the latest: of one that ended long ago nothing is left on the topics.
 */
final class Standings {

    static final int MOST_OVER = 10_000;

    private final Map<String, Standing> over = new LinkedHashMap<>();
    private final Map<String, Integer> paused = new HashMap<>();

    /** Takes in an event; the topics may be read side by side, each in its order. */
    synchronized void take(Event event) {
        switch (event) {
            case RunCancelled cancelled -> end(cancelled.run(), Standing.CANCELLED);
            case RunFailed failed -> end(failed.run(), Standing.FAILED);
            case RunEnded ended -> {
                switch (ended.outcome()) {
                    case CANCELLED -> end(ended.run(), Standing.CANCELLED);
                    case FAILED -> end(ended.run(), Standing.FAILED);
                    // Whoever was told late that it was paused isn't told that it goes on.
                    case PROMOTED, REFUSED, CURATED, DRY_RUN_FINISHED -> paused.remove(ended.run());
                }
            }
            case RunPaused pause -> {
                if (pause.resumed()) {
                    paused.remove(pause.run());
                } else if (!over.containsKey(pause.run())) {
                    paused.put(pause.run(), pause.number());
                }
            }
            default -> {}
        }
    }

    private void end(String run, Standing how) {
        paused.remove(run);
        if (over.get(run) != Standing.CANCELLED) {
            over.put(run, how);
        }
        if (over.size() > MOST_OVER) {
            over.remove(over.keySet().iterator().next());
        }
    }

    /** How the run stands. */
    synchronized Standing of(String run) {
        Standing ended = over.get(run);
        return ended != null ? ended : paused.containsKey(run) ? Standing.PAUSED : Standing.UNDER_WAY;
    }

    /** How the run of {@code event} stands with regard to it. */
    Standing towards(Event event) {
        Standing standing = of(event.run());
        return standing == Standing.FAILED && event instanceof EvaluationRequested ? Standing.UNDER_WAY : standing;
    }
}
