package dev.millrace.contracts.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Fields that events have gained since they were first published. The log is the state of the platform, so an event
 * written before a field existed is read as one in which it is absent; every other missing field stays an error.
 */
final class LaterFields {

    private LaterFields() {}

    /** The event with what it couldn't have as {@code null}. */
    static JsonNode complete(Topic topic, JsonNode event) {
        if (topic == Topic.MODELS_EVALUATED) {
            event.path("scores").forEach(score -> absent(score, "measured"));
            absent(event, "request", "when", "live");
        } else if (topic == Topic.MODELS_PROMOTED) {
            absent(event, "byHand");
        } else if (topic == Topic.RUNS_ENDED) {
            absent(event, "evaluation");
        }
        return event;
    }

    private static void absent(JsonNode owner, String... fields) {
        if (owner instanceof ObjectNode object) {
            for (String field : fields) {
                if (!object.has(field)) {
                    object.putNull(field);
                }
            }
        }
    }
}
