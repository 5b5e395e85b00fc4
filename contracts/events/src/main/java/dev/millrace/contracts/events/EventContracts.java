package dev.millrace.contracts.events;

import dev.millrace.contracts.json.JsonContract;
import dev.millrace.contracts.json.Upcast;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** How each topic's events are written, and how their earlier versions are read. */
final class EventContracts {

    /** Topics whose event is beyond version 1: how 1 becomes 2, 2 becomes 3, … */
    private static final Map<Topic, List<Upcast>> UPCASTS = Map.of(
            // Versions 2 to 5 know one more outcome each, which a release of before can't pass over.
            Topic.RUNS_ENDED, List.of(json -> {}, json -> {}, json -> {}, json -> {}));

    private static final Map<Topic, JsonContract<? extends Event>> ALL = new EnumMap<>(Topic.class);

    static {
        for (Topic topic : Topic.values()) {
            Upcast[] upcasts = UPCASTS.getOrDefault(topic, List.of()).toArray(Upcast[]::new);
            ALL.put(topic, JsonContract.of(topic.topicName(), topic.event(), upcasts));
        }
    }

    private EventContracts() {}

    static JsonContract<? extends Event> of(Topic topic) {
        return Objects.requireNonNull(ALL.get(topic));
    }
}
