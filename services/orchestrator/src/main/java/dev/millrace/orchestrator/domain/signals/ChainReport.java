package dev.millrace.orchestrator.domain.signals;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.millrace.contracts.shards.ChainName;
import dev.millrace.contracts.shards.FilterRule;
import java.util.ArrayList;
import java.util.List;

/**
 * A chain of rules and what each of them drops.
 *
 * @param of whose documents it judges
 * @param documents how many it judged
 * @param kept how many of them break none of its rules
 * @param rules in the order they run
 */
public record ChainReport(@JsonUnwrapped ChainName of, long documents, long kept, List<RuleReport> rules) {

    /**
     * A rule in numbers.
     *
     * @param rule the rule with the threshold that was asked about
     * @param first documents for which it's the first rule they break, and thus the reason
     * @param alone documents it would drop if it were the only rule
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record RuleReport(@JsonUnwrapped FilterRule rule, long first, long alone) {}

    /** What every chain does to these rows. */
    static List<ChainReport> of(SignalTable table, RuleColumns rules, int[] rows) {
        List<ChainReport> chains = new ArrayList<>();
        table.chains().keySet().forEach(name -> chains.add(of(table, rules, rows, name)));
        return chains;
    }

    private static ChainReport of(SignalTable table, RuleColumns columns, int[] rows, String name) {
        List<FilterRule> rules = columns.rules(name);
        int number = table.chainNames().indexOf(name);
        long[] first = new long[rules.size()];
        long[] alone = new long[rules.size()];
        long documents = 0;
        long kept = 0;
        for (int row : rows) {
            if (table.chain(row) != number) {
                continue;
            }
            documents++;
            int broken = columns.firstBroken(row);
            if (broken == RuleColumns.NONE) {
                kept++;
                continue;
            }
            first[broken]++;
            for (int rule = broken; rule < alone.length; rule++) {
                alone[rule] += columns.isBroken(row, rule) ? 1 : 0;
            }
        }
        List<RuleReport> reports = new ArrayList<>();
        for (int rule = 0; rule < first.length; rule++) {
            reports.add(new RuleReport(rules.get(rule), first[rule], alone[rule]));
        }
        return new ChainReport(ChainName.of(name), documents, kept, reports);
    }
}
