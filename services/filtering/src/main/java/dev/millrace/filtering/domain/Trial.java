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

    private final Passage whole;
    private final double[] values;
    private final TreeMap<String, Long> trimmed = new TreeMap<>();
    private final TreeMap<String, String> detail = new TreeMap<>();
    private final TreeMap<String, String> metadata = new TreeMap<>();
    private Passage passage;
    private Optional<Breach> breach = Optional.empty();

    private Trial(Passage passage, double[] values) {
        this.whole = passage;
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

    /** UTF-8 bytes of the text as it came in. */
    long bytes() {
        return whole.bytes();
    }

    /** Takes note of what a rule set has to tell, unless one before it has decided already. */
    void found(Map<String, String> more, Map<String, String> known) {
        if (breach.isEmpty()) {
            detail.putAll(more);
            metadata.putAll(known);
        }
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
        Document document = whole.document();
        Document known = metadata.isEmpty() ? document : document.withMetadata(metadata);
        if (!passage.text().equals(document.text())) {
            trimmed.forEach((kind, count) -> detail.put(kind, Long.toString(count)));
            return new Verdict.Changed(known.withText(passage.text()), trimmed, detail);
        }
        return metadata.isEmpty() ? new Verdict.Kept(detail) : new Verdict.Annotated(known, detail);
    }

    private Verdict dropped(Breach breach) {
        detail.put("ruleSet", breach.rule().ruleSet());
        detail.put("measured", Figures.written(breach.measured()));
        detail.put("threshold", Figures.written(breach.rule().threshold()));
        return new Verdict.Dropped(breach.rule().reason(), detail);
    }
}
