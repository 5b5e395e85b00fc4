package dev.millrace.orchestrator.domain.redaction;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.FindMarked;
import dev.millrace.contracts.events.FindShown;
import java.util.HashMap;
import java.util.Map;

/** What people say of what redaction found, in all runs that the log tells of. One thread at a time. */
public final class Reviews {

    private static final Review NONE = new Review();

    private final Map<String, Review> runs = new HashMap<>();

    /** Takes in an event; returns whether it is about what redaction found. */
    public boolean take(Event event) {
        return switch (event) {
            case FindMarked mark -> {
                review(mark.run()).add(mark);
                yield true;
            }
            case FindShown shown -> {
                review(shown.run()).add(shown);
                yield true;
            }
            default -> false;
        };
    }

    private Review review(String run) {
        return runs.computeIfAbsent(run, _ -> new Review());
    }

    /** What is said of one run's. */
    public Review of(String run) {
        return runs.getOrDefault(run, NONE);
    }
}
