package dev.millrace.filtering.domain;

import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.text.EnglishWords;
import java.util.List;
import java.util.Map;

/** All rule sets there are, by the name recipes use. To add one, write its class and name it here. */
public final class RuleSets {

    /** Names, in the order datatrove's FineWeb pipeline runs them. */
    public static final List<String> NAMES = List.of(
            GopherRepetition.NAME, GopherQuality.NAME, C4Quality.NAME, C4Quality.FINEWEB_NAME, FineWebQuality.NAME);

    private RuleSets() {}

    /**
     * The recipe's rule sets, in its order.
     *
     * @throws IllegalArgumentException when it names one that doesn't exist
     */
    public static List<RuleSet> of(Recipe.Filter filter, EnglishWords english) {
        return filter.rules().stream()
                .map(name -> named(name, filter.thresholds(), english))
                .toList();
    }

    /** One rule set. */
    public static RuleSet named(String name, Map<String, Double> overrides, EnglishWords english) {
        Thresholds thresholds = new Thresholds(name, overrides);
        return switch (name) {
            case GopherQuality.NAME -> new GopherQuality(thresholds);
            case GopherRepetition.NAME -> new GopherRepetition(thresholds);
            case C4Quality.NAME -> C4Quality.published(thresholds, english);
            case C4Quality.FINEWEB_NAME -> C4Quality.fineWeb(thresholds, english);
            case FineWebQuality.NAME -> new FineWebQuality(thresholds);
            default ->
                throw new IllegalArgumentException("No rule set is called %s; there are %s".formatted(name, NAMES));
        };
    }
}
