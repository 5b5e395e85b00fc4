package dev.millrace.filtering.domain;

import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.Verdict;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One document on its way through a chain of rule sets: what is left of it, and what has been found so far. */
final class Trial {

    private static final double[] NOTHING = {};

    private final Document document;
    private final double[] values;
    private final TreeMap<String, Long> trimmed = new TreeMap<>();
    private Passage passage;
    private Optional<Breach> breach = Optional.empty();

    private Trial(Passage passage, double[] values) {
        this.document = passage.document();
        this.passage = passage;
        this.values = values;
    }

    /** One that ends at the first broken rule. */
    static Trial brief(Passage passage) {
        return new Trial(passage, NOTHING);
    }

    /** One that measures every figure; {@code figures} is how many there are. */
    static Trial thorough(Passage passage, int figures) {
        double[] values = new double[figures];
        Arrays.fill(values, Double.NaN);
        return new Trial(passage, values);
    }

    boolean isThorough() {
        return values.length > 0;
    }

    /** Whether nothing more needs to be looked at. */
    boolean isOver() {
        return breach.isPresent() && !isThorough();
    }

    Passage passage() {
        return passage;
    }

    /** Takes note of a figure, whose place among the measured ones is {@code at}. */
    void measured(Rule<?> rule, int at, double value) {
        if (isThorough()) {
            values[at] = value;
        }
        if (breach.isEmpty() && rule.held().isBrokenBy(value)) {
            breach = Optional.of(new Breach(rule.held(), value));
        }
    }

    /** Goes on with what a rule set has left. */
    void trim(String ruleSet, RuleSet.Trimmed left) {
        if (breach.isEmpty()) {
            trimmed.merge(ruleSet + ".lines", (long) left.droppedLines(), Long::sum);
        }
        passage = left.rest();
    }

    /** The figures, NaN where there is none; empty unless the trial is thorough. */
    double[] values() {
        return values;
    }

    Optional<Breach> breach() {
        return breach;
    }

    Verdict verdict() {
        if (breach.isPresent()) {
            return dropped(breach.get());
        }
        return passage.text().equals(document.text())
                ? new Verdict.Kept(Map.of())
                : new Verdict.Changed(document.withText(passage.text()), trimmed, counts());
    }

    private static Verdict dropped(Breach breach) {
        return new Verdict.Dropped(
                breach.rule().reason(),
                Map.of(
                        "ruleSet", breach.rule().ruleSet(),
                        "measured", Figures.written(breach.measured()),
                        "threshold", Figures.written(breach.rule().threshold())));
    }

    private Map<String, String> counts() {
        TreeMap<String, String> detail = new TreeMap<>();
        trimmed.forEach((kind, count) -> detail.put(kind, Long.toString(count)));
        return detail;
    }
}
