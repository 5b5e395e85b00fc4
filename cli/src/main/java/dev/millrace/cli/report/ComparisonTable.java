package dev.millrace.cli.report;

import dev.millrace.contracts.api.EvaluationReport;
import dev.millrace.contracts.events.Comparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A version beside the live one, as text: what it gained or lost, how sure that is, and what so many items show at all. */
final class ComparisonTable {

    private static final String LINE = "            %-20s %-20s %10s %23s %8s %8s %10s  %s";

    private ComparisonTable() {}

    /** Of the first evaluation that compared anything, by which the gate went. */
    static List<String> lines(List<EvaluationReport> evaluations) {
        return evaluations.stream()
                .flatMap(evaluation -> evaluation.comparisons().stream())
                .filter(comparisons -> !comparisons.isEmpty())
                .findFirst()
                .map(ComparisonTable::table)
                .orElse(List.of());
    }

    private static List<String> table(List<Comparison> comparisons) {
        Comparison first = comparisons.getFirst();
        List<String> lines = new ArrayList<>();
        lines.add("Compared    with the live %s, item by item; intervals at %s %%"
                .formatted(first.live(), Figures.decimal(100 * first.confidence(), 1)));
        lines.add(String.format(
                Locale.ROOT, LINE, "task", "metric", "difference", "interval", "p", "items", "can show", ""));
        comparisons.forEach(comparison -> lines.add(line(comparison)));
        return lines;
    }

    private static String line(Comparison one) {
        return String.format(
                Locale.ROOT,
                LINE,
                one.task(),
                one.metric(),
                signed(one.difference()),
                signed(one.low()) + " to " + signed(one.high()),
                Figures.decimal(one.p(), 4),
                Figures.count(one.n()),
                Figures.decimal(one.mde(), 4),
                verdict(one));
    }

    private static String verdict(Comparison one) {
        return switch (one.verdict()) {
            case BETTER -> "better";
            case NOT_WORSE -> "not worse";
            case WORSE -> "worse";
            case UNDECIDED ->
                one.itemsNeeded().isPresent()
                        ? "undecided; about %s items would tell"
                                .formatted(Figures.count(one.itemsNeeded().getAsLong()))
                        : "undecided, and no number of items would tell";
        };
    }

    private static String signed(double value) {
        return (value < 0 ? "" : "+") + Figures.decimal(value, 4);
    }
}
