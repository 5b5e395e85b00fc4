package dev.millrace.orchestrator.domain.signals;

import java.util.List;
import java.util.Map;

/**
 * The rules of a run's filter, what each of them drops, and how every figure is spread.
 *
 * @param scope which documents this is about
 * @param tally what became of them
 * @param chains the rules
 * @param signals the figures
 */
public record Overview(Scope scope, Tally tally, List<ChainReport> chains, List<SignalReport> signals) {

    /** An overview of the documents that {@code selection} asks for, with about {@code bins} bins a histogram. */
    public static Overview of(SignalTable table, Selection selection, int bins) {
        int[] rows = table.select(selection);
        RuleColumns rules = new RuleColumns(table, Map.of());
        return new Overview(
                Scope.of(table, rows),
                Tally.of(rules, rows),
                ChainReport.of(table, rules, rows),
                SignalReport.of(table, rows, bins));
    }
}
