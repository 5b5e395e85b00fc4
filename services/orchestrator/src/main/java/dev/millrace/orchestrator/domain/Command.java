package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.EventCodec;
import java.util.List;

/**
 * Something the orchestrator wants to have happened: an event to publish, and what it names to put first.
 *
 * @param event what to publish, once
 * @param manifests what must lie in the store before anybody reads the event; putting it again changes nothing
 */
public record Command(Event event, List<StoredManifest> manifests) {

    public Command {
        manifests = List.copyOf(manifests);
    }

    static Command publish(Event event) {
        return new Command(event, List.of());
    }

    /** The id of the event it leads to; a command that was carried out is recognised by it. */
    public String id() {
        return EventCodec.id(event);
    }
}
