package dev.millrace.orchestrator.domain.signals;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What rules make of documents.
 *
 * @param kept how many break no rule
 * @param dropped the others, by reason
 */
public record Tally(long kept, SortedMap<String, Long> dropped) {

    static Tally of(RuleColumns rules, int[] rows) {
        long kept = 0;
        SortedMap<String, Long> dropped = new TreeMap<>();
        for (int row : rows) {
            int broken = rules.firstBroken(row);
            if (broken == RuleColumns.NONE) {
                kept++;
            } else {
                dropped.merge(rules.rule(row, broken).reason(), 1L, Long::sum);
            }
        }
        return new Tally(kept, dropped);
    }
}
