package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.shards.DatasetManifest;
import java.util.Optional;

/**
 * Something the orchestrator wants to have happened: an event to publish, and for a dataset the manifest to put first.
 *
 * @param event what to publish, once
 * @param manifest what must lie in the store before anybody reads the event; putting it again changes nothing
 */
public record Command(Event event, Optional<DatasetManifest> manifest) {

    static Command publish(Event event) {
        return new Command(event, Optional.empty());
    }

    /** The id of the event it leads to; a command that was carried out is recognised by it. */
    public String id() {
        return EventCodec.id(event);
    }
}
