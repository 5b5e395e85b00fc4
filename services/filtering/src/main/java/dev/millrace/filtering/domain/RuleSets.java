package dev.millrace.filtering.domain;

import dev.millrace.contracts.recipes.Filter;
import dev.millrace.contracts.text.WordSplitter;
import dev.millrace.filtering.domain.lists.Lists;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All rule sets there are, by the name recipes use. To add one, write its class and name it here. */
public final class RuleSets {

    /** The published ones, in the order datatrove's FineWeb pipeline runs them. */
    public static final List<String> PUBLISHED = List.of(
            GopherRepetition.NAME, GopherQuality.NAME, C4Quality.NAME, C4Quality.FINEWEB_NAME, FineWebQuality.NAME);

    private RuleSets() {}

    /**
     * The recipe's rule sets, in its order; the rule on languages goes before them, those on evaluation items and the
     * classifier after.
     *
     * @throws IllegalArgumentException when it names one that doesn't exist, or {@code resources} lack what it needs
     */
    static List<RuleSet<?>> of(
            Filter filter,
            WordSplitter splitter,
            Lists lists,
            Optional<LanguageRules> language,
            FilterResources resources) {
        List<RuleSet<?>> sets = new ArrayList<>();
        language.ifPresent(sets::add);
        filter.rules().forEach(name -> sets.add(named(name, filter, splitter, lists)));
        filter.decontamination()
                .ifPresent(rule -> sets.add(new ContaminationRules(
                        rule,
                        resources
                                .evaluation()
                                .orElseThrow(() -> new IllegalArgumentException(
                                        "filter.decontamination: its evaluation sets have not been read")))));
        filter.classifier()
                .ifPresent(rule -> sets.add(new ClassifierRules(
                        rule,
                        resources
                                .classifier()
                                .orElseThrow(() -> new IllegalArgumentException(
                                        "filter.classifier: the classifier has not been trained")))));
        return sets;
    }

    /** One rule set, with the recipe's thresholds. */
    static RuleSet<?> named(String name, Filter filter, WordSplitter splitter, Lists lists) {
        Thresholds at = new Thresholds(name, filter.thresholds());
        return switch (name) {
            case GopherQuality.NAME -> new GopherQuality(at);
            case GopherRepetition.NAME -> new GopherRepetition(at);
            case C4Quality.NAME -> C4Quality.published(at, splitter);
            case C4Quality.FINEWEB_NAME -> C4Quality.fineWeb(at, splitter);
            case FineWebQuality.NAME -> new FineWebQuality(at);
            case Blocklist.NAME -> new Blocklist(at, filter.blocklist().orElseThrow(() -> silent(name)), lists);
            case Toxicity.NAME -> new Toxicity(at, filter.toxicity().orElseThrow(() -> silent(name)), lists);
            default ->
                throw new IllegalArgumentException("No rule set is called %s; there are %s, %s and %s"
                        .formatted(name, String.join(", ", PUBLISHED), Blocklist.NAME, Toxicity.NAME));
        };
    }

    private static IllegalArgumentException silent(String name) {
        return new IllegalArgumentException("The rule set %s runs, yet filter.%s says nothing".formatted(name, name));
    }
}
