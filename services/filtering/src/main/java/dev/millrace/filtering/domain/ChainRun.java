package dev.millrace.filtering.domain;

import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.Verdict;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One document on its way through a chain of rule sets: what is left of it, and what has been found so far. */
final class ChainRun {

    private static final double[] NOTHING = {};

    private final AnalyzedText whole;
    private final double[] values;
    private final TreeMap<String, Long> trimmed = new TreeMap<>();
    private final TreeMap<String, String> detail = new TreeMap<>();
    private final TreeMap<String, String> metadata = new TreeMap<>();
    private AnalyzedText analyzed;
    private Optional<Breach> breach = Optional.empty();

    private ChainRun(AnalyzedText analyzed, double[] values) {
        this.whole = analyzed;
        this.analyzed = analyzed;
        this.values = values;
    }

    /** One that ends at the first broken rule. */
    static ChainRun brief(AnalyzedText analyzed) {
        return new ChainRun(analyzed, NOTHING);
    }

    /** One that measures every figure; {@code figures} is how many there are. */
    static ChainRun thorough(AnalyzedText analyzed, int figures) {
        double[] values = new double[figures];
        Arrays.fill(values, Double.NaN);
        return new ChainRun(analyzed, values);
    }

    boolean isThorough() {
        return values.length > 0;
    }

    /** Whether nothing more needs to be looked at. */
    boolean isOver() {
        return breach.isPresent() && !isThorough();
    }

    AnalyzedText analyzed() {
        return analyzed;
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
        analyzed = left.rest();
    }

    /** The figures, NaN where there is none; empty unless the run is thorough. */
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
        if (!analyzed.text().equals(document.text())) {
            trimmed.forEach((kind, count) -> detail.put(kind, Long.toString(count)));
            return new Verdict.Changed(known.withText(analyzed.text()), trimmed, detail);
        }
        return metadata.isEmpty() ? new Verdict.Kept(detail) : new Verdict.Annotated(known, detail);
    }

    private Verdict dropped(Breach breach) {
        detail.put("ruleSet", breach.rule().ruleSet());
        detail.put("measured", FigureFormat.written(breach.measured()));
        detail.put("threshold", FigureFormat.written(breach.rule().threshold()));
        return new Verdict.Dropped(breach.rule().reason(), detail);
    }
}
