package dev.millrace.orchestrator.domain.signals;

import dev.millrace.contracts.shards.FilterRule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The chains of a table's rules, with thresholds moved, each rule beside the column it reads. */
final class RuleColumns {

    /** Marks a document that breaks no rule. */
    static final int NONE = -1;

    private static final Chain EMPTY = new Chain(List.of(), List.of());

    private final SignalTable table;
    private final Map<String, Chain> chains = new HashMap<>();
    /** The chains once more, by the numbers that rows have for them. */
    private final List<Chain> numbered;

    private record Chain(List<FilterRule> rules, List<double[]> columns) {}

    RuleColumns(SignalTable table, Map<String, Double> moved) {
        this.table = table;
        table.chains().forEach((name, rules) -> chains.put(name, chain(rules, moved)));
        this.numbered = table.chainNames().stream()
                .map(name -> chains.getOrDefault(name, EMPTY))
                .toList();
    }

    private Chain chain(List<FilterRule> rules, Map<String, Double> moved) {
        return new Chain(
                rules.stream().map(rule -> rule.moved(moved)).toList(),
                rules.stream()
                        .map(rule -> table.column(table.place(rule.signal())))
                        .toList());
    }

    /** The rules of a chain in the order they run. */
    List<FilterRule> rules(String chain) {
        return chains.getOrDefault(chain, EMPTY).rules;
    }

    /** The place of the first rule that a row's document breaks in its chain; {@link #NONE} when it breaks none. */
    int firstBroken(int row) {
        Chain chain = of(row);
        for (int rule = 0; rule < chain.rules.size(); rule++) {
            if (chain.rules.get(rule).isBrokenBy(chain.columns.get(rule)[row])) {
                return rule;
            }
        }
        return NONE;
    }

    /** Whether a row's document breaks this rule of its chain, whatever the others say. */
    boolean isBroken(int row, int rule) {
        Chain chain = of(row);
        return chain.rules.get(rule).isBrokenBy(chain.columns.get(rule)[row]);
    }

    /** The figure that a rule of a row's chain holds against its threshold. */
    double value(int row, int rule) {
        return of(row).columns.get(rule)[row];
    }

    /** The rule at a place of a row's chain. */
    FilterRule rule(int row, int rule) {
        return of(row).rules.get(rule);
    }

    private Chain of(int row) {
        return numbered.get(table.chain(row));
    }
}
