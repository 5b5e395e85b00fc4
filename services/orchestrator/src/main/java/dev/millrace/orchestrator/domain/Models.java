package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.ModelPromoted;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which version of each model is live: the one that was promoted last, by position in the log. */
final class Models {

    private record Promotion(long offset, ModelPromoted event) {}

    private final Map<String, Promotion> latest = new HashMap<>();

    void add(ModelPromoted event, long offset) {
        latest.merge(
                event.model(),
                new Promotion(offset, event),
                (known, other) -> other.offset() > known.offset() ? other : known);
    }

    Optional<ModelPromoted> live(String model) {
        return Optional.ofNullable(latest.get(model)).map(Promotion::event);
    }
}
