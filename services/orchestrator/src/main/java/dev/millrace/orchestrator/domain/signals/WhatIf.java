package dev.millrace.orchestrator.domain.signals;

import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.shards.FilterRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What other thresholds would keep and drop: the same that filtering would with a recipe that names them.
 *
 * @param scope which documents this is about
 * @param before what the recipe's thresholds make of them
 * @param after what the moved ones would
 * @param chains the rules with the moved thresholds
 * @param newlyKept documents that would no longer be dropped
 * @param newlyDropped documents that would no longer be kept
 * @param otherReason how many would be dropped for another reason than now
 */
public record WhatIf(
        Scope scope,
        Tally before,
        Tally after,
        List<ChainReport> chains,
        Crossing newlyKept,
        Crossing newlyDropped,
        long otherReason) {

    /**
     * Documents that change sides.
     *
     * @param documents how many
     * @param some the first of them, in the order of the shards
     */
    public record Crossing(long documents, List<Crosser> some) {}

    /**
     * A document that changes sides.
     *
     * @param shard where it lies
     * @param rule the rule that decides: of the recipe when it would be kept, with moved thresholds when it would be dropped
     * @param value the figure that this rule holds against its threshold
     */
    public record Crosser(String id, String source, ShardId shard, FilterRule rule, double value) {}

    /** The names of thresholds that can be moved, in alphabetical order. */
    public static Set<String> thresholds(SignalTable table) {
        Set<String> names = new TreeSet<>();
        table.chains()
                .values()
                .forEach(rules -> rules.forEach(rule -> rule.thresholdName().ifPresent(names::add)));
        return names;
    }

    /**
     * What these thresholds would change.
     *
     * @param moved threshold by name, as recipes call it
     * @param some how many documents to name that change sides, each way
     * @throws UnknownThreshold when no rule has a threshold of such a name
     */
    public static WhatIf of(SignalTable table, Selection selection, Map<String, Double> moved, int some) {
        check(moved.keySet(), thresholds(table));
        int[] rows = table.select(selection);
        RuleColumns now = new RuleColumns(table, Map.of());
        RuleColumns then = new RuleColumns(table, moved);
        Crossings kept = new Crossings(table, now, some);
        Crossings dropped = new Crossings(table, then, some);
        long otherReason = 0;
        for (int row : rows) {
            int was = now.firstBroken(row);
            int is = then.firstBroken(row);
            if (was != RuleColumns.NONE && is == RuleColumns.NONE) {
                kept.add(row, was);
            } else if (was == RuleColumns.NONE && is != RuleColumns.NONE) {
                dropped.add(row, is);
            } else if (was != is
                    && !now.rule(row, was).reason().equals(then.rule(row, is).reason())) {
                otherReason++;
            }
        }
        return new WhatIf(
                Scope.of(table, rows),
                Tally.of(now, rows),
                Tally.of(then, rows),
                ChainReport.of(table, then, rows),
                kept.crossing(),
                dropped.crossing(),
                otherReason);
    }

    private static void check(Set<String> moved, Set<String> known) {
        moved.stream().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> {
            throw new UnknownThreshold(name, known);
        });
    }

    private static final class Crossings {
        private final SignalTable table;
        private final RuleColumns rules;
        private final int most;
        private final List<Crosser> some = new ArrayList<>();
        private long documents;

        Crossings(SignalTable table, RuleColumns rules, int most) {
            this.table = table;
            this.rules = rules;
            this.most = most;
        }

        void add(int row, int rule) {
            documents++;
            if (some.size() < most) {
                some.add(new Crosser(
                        table.id(row),
                        table.source(row),
                        table.shard(row),
                        rules.rule(row, rule),
                        rules.value(row, rule)));
            }
        }

        Crossing crossing() {
            return new Crossing(documents, List.copyOf(some));
        }
    }
}
