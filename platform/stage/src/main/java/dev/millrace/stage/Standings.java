package dev.millrace.stage;

import dev.millrace.contracts.events.EvaluationRequested;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.RunCancelled;
import dev.millrace.contracts.events.RunEnded;
import dev.millrace.contracts.events.RunFailed;
import dev.millrace.contracts.events.RunPaused;
import dev.millrace.contracts.events.TrainingStopped;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which runs are over or paused, from what the log says of them, in whatever order its topics are read. It holds the runs
 * that are paused or whose training is to end early, and of those that are over the latest: of one that ended long ago
 * nothing is left on the topics.
 */
final class Standings {

    static final int MOST_OVER = 10_000;

    private final Map<String, Standing> over = new LinkedHashMap<>();
    private final Map<String, RunPaused> pauses = new HashMap<>();
    private final Set<String> concluding = new HashSet<>();

    /** Takes in an event; the topics may be read side by side, each in its order. */
    synchronized void take(Event event) {
        switch (event) {
            case RunCancelled cancelled -> end(cancelled.run(), Standing.CANCELLED);
            case RunFailed failed -> end(failed.run(), Standing.FAILED);
            case RunEnded ended -> {
                switch (ended.outcome()) {
                    case CANCELLED, STOPPED -> end(ended.run(), Standing.CANCELLED);
                    case FAILED -> end(ended.run(), Standing.FAILED);
                    // What was asked for afterwards is done, also when it ended while it was paused.
                    case PROMOTED, REFUSED, ON_HOLD, CURATED, DRY_RUN_FINISHED -> end(ended.run(), Standing.UNDER_WAY);
                }
            }
            case TrainingStopped stopped when stopped.endsRun() -> end(stopped.run(), Standing.CANCELLED);
            case TrainingStopped stopped when over.containsKey(stopped.run()) -> {}
            case TrainingStopped stopped -> concluding.add(stopped.run());
            case RunPaused pause when over.containsKey(pause.run()) -> {}
            case RunPaused pause -> pauses.merge(pause.run(), pause, (a, b) -> a.number() > b.number() ? a : b);
            default -> {}
        }
    }

    private void end(String run, Standing how) {
        pauses.remove(run);
        concluding.remove(run);
        over.merge(run, how, (a, b) -> a.compareTo(b) > 0 ? a : b);
        if (over.size() > MOST_OVER) {
            over.remove(over.keySet().iterator().next());
        }
    }

    /** How the run stands. */
    synchronized Standing of(String run) {
        RunPaused pause = pauses.get(run);
        return pause != null && !pause.resumed() ? Standing.PAUSED : over.getOrDefault(run, Standing.UNDER_WAY);
    }

    /** Whether the run's training is to end where it is, and a model be made of it. */
    synchronized boolean isConcluding(String run) {
        return concluding.contains(run);
    }

    /** How the run of {@code event} stands with regard to it. */
    Standing towards(Event event) {
        Standing standing = of(event.run());
        return standing == Standing.FAILED && event instanceof EvaluationRequested ? Standing.UNDER_WAY : standing;
    }
}
