package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ModelServed;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which version of each model is to be live, the one that was promoted last, and which one a server has last said that it
 * answers with; both by position in the log.
 */
final class Models {

    private record Promotion(long offset, ModelPromoted event) {}

    private record Serving(long offset, ModelServed event) {}

    private final Map<String, Promotion> latest = new HashMap<>();
    private final Map<String, Serving> serving = new HashMap<>();

    void add(ModelPromoted event, long offset) {
        latest.merge(
                event.model(),
                new Promotion(offset, event),
                (known, other) -> other.offset() > known.offset() ? other : known);
    }

    void add(ModelServed event, long offset) {
        if (event.live()) {
            serving.merge(
                    event.model(),
                    new Serving(offset, event),
                    (known, other) -> other.offset() > known.offset() ? other : known);
        }
    }

    Optional<ModelServed> serving(String model) {
        return Optional.ofNullable(serving.get(model)).map(Serving::event);
    }

    Optional<ModelPromoted> live(String model) {
        return Optional.ofNullable(latest.get(model)).map(Promotion::event);
    }
}
