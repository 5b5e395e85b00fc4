package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ModelServed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which versions of each model were made live, of which the last one is to be so, and which one a server has last said that it
 * answers with; both by position in the log.
 */
final class Models {

    private record Serving(long offset, ModelServed event) {}

    private final Map<String, SortedMap<Long, ModelPromoted>> promotions = new HashMap<>();
    private final Map<String, Serving> serving = new HashMap<>();

    void add(ModelPromoted event, long offset) {
        promotions.computeIfAbsent(event.model(), unknown -> new TreeMap<>()).put(offset, event);
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
        return Optional.ofNullable(promotions.get(model)).map(all -> all.get(all.lastKey()));
    }

    /** What was made live, the earliest first; one that was said twice in a row, once. */
    List<ModelPromoted> promotions(String model) {
        List<ModelPromoted> told = new ArrayList<>();
        for (ModelPromoted promotion :
                promotions.getOrDefault(model, new TreeMap<>()).values()) {
            if (told.isEmpty() || !told.getLast().equals(promotion)) {
                told.add(promotion);
            }
        }
        return told;
    }
}
