package dev.millrace.cli.report;

import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.FilterRule;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.SignalsEntry;
import dev.millrace.contracts.shards.SignalsHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One document's way through the rules: every measured figure beside its threshold. */
public final class FilterExplanation {

    private static final int EXCERPT = 100;

    private final SignalsHeader header;
    private final Style style;

    /** Explanations of documents that were measured with {@code header}'s rules. */
    public FilterExplanation(SignalsHeader header, Style style) {
        this.header = header;
        this.style = style;
    }

    /** The explanation, a line each. */
    public List<String> lines(Document document, SignalsEntry measured) {
        List<String> lines = new ArrayList<>();
        lines.add(style.strong(document.id())
                + measured.language().map(tag -> "  " + tag).orElse("")
                + measured.domain().map(host -> "  " + host).orElse("")
                + "  " + Figures.bytes(measured.bytes()));
        lines.add("  " + style.faint(excerpt(document.text(), EXCERPT)));
        List<FilterRule> rules = header.rules(measured.chain(), Map.of());
        String ruleSet = "";
        boolean decided = false;
        for (FilterRule rule : rules) {
            if (!rule.ruleSet().equals(ruleSet)) {
                ruleSet = rule.ruleSet();
                lines.add("  " + style.strong(ruleSet));
            }
            double value = header.value(rule.signal(), measured);
            boolean broken = rule.isBrokenBy(value);
            lines.add(row(rule, value, broken, decided));
            decided |= broken;
        }
        lines.add("  " + verdict(measured));
        return lines;
    }

    private String row(FilterRule rule, double value, boolean broken, boolean decided) {
        String row = String.format(
                Locale.ROOT,
                "    %s %-32s %12s  %s %-8s %s",
                broken ? "✗" : Double.isNaN(value) ? "·" : "✓",
                rule.signal().substring(rule.ruleSet().length() + 1),
                Double.isNaN(value) ? "none" : figure(value),
                rule.bound() == FilterRule.Bound.AT_LEAST ? "at least" : "at most ",
                figure(rule.threshold()),
                broken ? rule.reason() : "");
        String line = row.stripTrailing();
        return broken && !decided ? style.bad(line) : decided ? style.faint(line) : line;
    }

    private String verdict(SignalsEntry measured) {
        return measured.outcome() == LedgerEntry.Outcome.DROPPED
                ? style.bad("→ dropped: " + measured.reason().orElse(""))
                : style.good(
                        measured.outcome() == LedgerEntry.Outcome.CHANGED ? "→ kept, some lines dropped" : "→ kept");
    }

    /** Four digits are enough to compare; whole numbers have no fraction. */
    static String figure(double value) {
        if (Double.isInfinite(value)) {
            return "any";
        }
        return value == Math.rint(value) ? Figures.count((long) value) : String.format(Locale.ROOT, "%.4f", value);
    }

    /** The beginning of a text on one line. */
    public static String excerpt(String text, int most) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.codePointCount(0, line.length()) <= most
                ? line
                : line.substring(0, line.offsetByCodePoints(0, most)) + "…";
    }
}
