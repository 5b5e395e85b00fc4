package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.ModelPromoted;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Promotions of one run's model that somebody asked for; the gate's own isn't among them. */
public final class PromotionsByHand {

    private final SortedMap<String, ModelPromoted> promotions = new TreeMap<>();

    /** @param promotion one by hand */
    void add(ModelPromoted promotion) {
        promotions.merge(promotion.byHand().orElseThrow().toString(), promotion, RunFacts::pick);
    }

    /** Who asked for them, the earliest first. */
    public List<ModelPromoted.ByHand> all() {
        return promotions.values().stream()
                .flatMap(promotion -> promotion.byHand().stream())
                .sorted(Comparator.comparing(ModelPromoted.ByHand::when))
                .toList();
    }

    /** What was live before the last of them. */
    Optional<String> previous() {
        return promotions.values().stream()
                .max(Comparator.comparing(promotion ->
                        promotion.byHand().map(ModelPromoted.ByHand::when).orElse("")))
                .flatMap(ModelPromoted::previous);
    }
}
