package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ModelRefused;
import dev.millrace.contracts.events.RunCancelled;
import dev.millrace.contracts.events.RunEnded;
import dev.millrace.contracts.events.TrainingStopped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What has been published but not been read back from the log yet. The state knows only what it has read, so this keeps
 * a command from being carried out twice, and a model from being compared with a live one that is about to change.
 */
public final class PendingCommands {

    private final Map<String, Event> published = new HashMap<>();
    private final Set<String> ending = new HashSet<>();
    private final Set<String> abandoned = new HashSet<>();

    /** Those of {@code commands} that may be carried out now; they count as published. */
    public List<Command> admit(List<Command> commands) {
        List<Command> admitted = new ArrayList<>();
        for (Command command : commands) {
            boolean waits =
                    isDecision(command.event()) && published.values().stream().anyMatch(PendingCommands::isDecision);
            boolean open = !waits
                    && !abandoned.contains(command.id())
                    && !ending.contains(command.event().run());
            if (open && published.putIfAbsent(command.id(), command.event()) == null) {
                admitted.add(command);
                if (endsRun(command.event())) {
                    ending.add(command.event().run());
                }
            }
        }
        return admitted;
    }

    /** These can't be carried out: they aren't asked for again, and nothing waits for them. */
    public void abandon(List<Command> commands) {
        for (Command command : commands) {
            published.remove(command.id());
            abandoned.add(command.id());
        }
    }

    /** An event has come back. */
    public void seen(Event event) {
        if (!published.isEmpty()) {
            published.remove(EventCodec.id(event));
            if (endsRun(event)) {
                ending.remove(event.run());
            }
        }
    }

    /** What was published may or may not have reached the log; the log is about to be read to its end. */
    public void forget() {
        published.clear();
        ending.clear();
        abandoned.clear();
    }

    /** Whether something is on its way that a run's cancellation would come too late for. */
    public boolean settles(String run) {
        return published.values().stream()
                .anyMatch(event -> event.run().equals(run) && (event instanceof RunEnded || isDecision(event)));
    }

    private static boolean endsRun(Event event) {
        return event instanceof RunCancelled || (event instanceof TrainingStopped stopped && stopped.endsRun());
    }

    private static boolean isDecision(Event event) {
        return event instanceof ModelPromoted || event instanceof ModelRefused;
    }
}
