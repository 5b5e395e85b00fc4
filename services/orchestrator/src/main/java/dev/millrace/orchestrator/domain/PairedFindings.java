package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.Comparison;
import dev.millrace.contracts.recipes.PromotionSpec;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What comparisons item by item say about a model. The evaluator has made them; here nothing is computed again. */
final class PairedFindings {

    private PairedFindings() {}

    /** By a task's first metric; nothing when it wasn't compared with this version. */
    static Optional<Finding> of(PromotionSpec promotion, String task, List<Comparison> comparisons, String live) {
        return comparisons.stream()
                .filter(comparison ->
                        comparison.task().equals(task) && comparison.live().equals(live))
                .findFirst()
                .map(comparison -> new Finding(outcome(promotion, comparison), sentence(comparison)));
    }

    private static Finding.Outcome outcome(PromotionSpec promotion, Comparison comparison) {
        return switch (comparison.verdict()) {
            case BETTER, NOT_WORSE -> Finding.Outcome.PASSED;
            case WORSE -> Finding.Outcome.SHORT;
            case UNDECIDED -> Finding.Outcome.of(promotion.undecided(comparison.task()));
        };
    }

    private static String sentence(Comparison found) {
        return "%s of %s is %s, %s %s than the live %s (%s %% interval %s to %s; p %s; %s): %s."
                .formatted(
                        found.metric(),
                        found.task(),
                        figure(found.value()),
                        figure(Math.abs(found.difference())),
                        found.difference() < 0 ? "less" : "more",
                        found.live(),
                        figure(100 * found.confidence()),
                        figure(found.low()),
                        figure(found.high()),
                        figure(found.p()),
                        items(found),
                        verdict(found));
    }

    private static String items(Comparison found) {
        return "%d items%s"
                .formatted(
                        found.n(),
                        found.clusters().isPresent()
                                ? " in %d groups".formatted(found.clusters().getAsInt())
                                : "");
    }

    private static String verdict(Comparison found) {
        String margin = found.margin() > 0 ? " by more than %s".formatted(figure(found.margin())) : "";
        return switch (found.verdict()) {
            case BETTER -> "better";
            case NOT_WORSE -> "not worse" + margin;
            case WORSE -> "worse" + margin;
            case UNDECIDED ->
                "undecided whether it is worse%s; %s"
                        .formatted(
                                margin,
                                found.itemsNeeded().isPresent()
                                        ? "about %d items would tell"
                                                .formatted(found.itemsNeeded().getAsLong())
                                        : "no number of items would tell");
        };
    }

    /** Four digits that count, without zeros at the end. */
    private static String figure(double value) {
        String digits = String.format(Locale.ROOT, "%.4g", value);
        return digits.contains(".") && !digits.contains("e")
                ? digits.replaceAll("0+$", "").replaceAll("\\.$", "")
                : digits;
    }
}
