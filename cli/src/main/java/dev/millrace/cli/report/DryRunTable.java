package dev.millrace.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.shards.FilterRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What each rule of a filter would drop, with examples: the same wherever it was tried. */
public final class DryRunTable {

    /** Examples shown for each reason. */
    public static final int EXAMPLES = 2;

    private static final int BEGINNING = 160;

    private final Style style;

    /** Tables in this style. */
    public DryRunTable(Style style) {
        this.style = style;
    }

    /**
     * A document that is dropped.
     *
     * @param measured the figure that decided, and {@code threshold} what it was held against
     * @param text how the document begins, or more of it
     */
    public record Example(String document, String measured, String threshold, String text) {

        /** One of the orchestrator's samples. */
        public static Example of(JsonNode sample) {
            return new Example(
                    sample.path("id").asText(),
                    sample.path("detail").path("measured").asText("-"),
                    sample.path("detail").path("threshold").asText("-"),
                    sample.path("text").asText());
        }
    }

    /** The rules in the order they run, a line each. */
    public List<String> rules(FilterDrops drops) {
        List<String> lines = new ArrayList<>();
        long dropped = drops.documents() - drops.kept();
        lines.add("Filter      %s of %s documents kept, %s dropped (%s %%)"
                .formatted(
                        Figures.count(drops.kept()),
                        Figures.count(drops.documents()),
                        Figures.count(dropped),
                        share(dropped, drops.documents())));
        List<FilterDrops.Chain> chains = drops.chains().stream()
                .filter(chain -> chain.documents() > 0 || drops.chains().size() == 1)
                .toList();
        chains.forEach(chain ->
                lines.addAll(chain(chain, chains.size() > 1 || !chain.whose().isEmpty())));
        return lines;
    }

    private List<String> chain(FilterDrops.Chain chain, boolean isNamed) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        if (isNamed) {
            lines.add(Figures.count(chain.documents())
                    + (chain.whose().isEmpty() ? " other documents" : " documents" + chain.whose())
                    + (chain.rules().isEmpty() ? ": no rule is for them" : ""));
        }
        if (chain.rules().isEmpty()) {
            return lines;
        }
        lines.add(style.strong(row("Rule", "what it asks", "drops first", "share", "alone")));
        String ruleSet = "";
        for (FilterDrops.Rule rule : chain.rules()) {
            if (!rule.rule().ruleSet().equals(ruleSet)) {
                ruleSet = rule.rule().ruleSet();
                lines.add(style.strong(ruleSet));
            }
            lines.add(rule(rule, chain.documents()));
        }
        return lines;
    }

    private String rule(FilterDrops.Rule counted, long documents) {
        FilterRule rule = counted.rule();
        String line = row(
                "  " + rule.reason(),
                rule.signal().substring(rule.ruleSet().length() + 1).replace('-', ' ') + ' ' + limit(rule),
                Figures.count(counted.first()),
                counted.first() == 0 ? "" : share(counted.first(), documents) + " %",
                Figures.count(counted.alone()));
        return counted.alone() > 0 ? line : style.faint(line);
    }

    private static String row(String rule, String asks, String first, String share, String alone) {
        return String.format(Locale.ROOT, "%-32s %-46s %11s %8s %8s", rule, asks, first, share, alone);
    }

    private static String share(long part, long whole) {
        return Figures.decimal(whole == 0 ? 0 : 100.0 * part / whole, 1);
    }

    /** Examples by reason. */
    public List<String> examples(Map<String, List<Example>> byReason) {
        List<String> lines = new ArrayList<>();
        byReason.forEach((reason, examples) -> {
            lines.add("");
            lines.add(style.strong(reason));
            for (Example example : examples) {
                lines.add("  %s  measured %s, threshold %s"
                        .formatted(example.document(), example.measured(), example.threshold()));
                lines.add("    " + style.faint(beginning(example.text())));
            }
        });
        return lines;
    }

    /** On one line, and without anything that a terminal would obey. */
    static String beginning(String text) {
        String plain = text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return FilterExplanation.excerpt(plain, BEGINNING);
    }

    private static String limit(FilterRule rule) {
        double value = rule.threshold();
        if (Double.isInfinite(value)) {
            return "any number";
        }
        return (rule.bound() == FilterRule.Bound.AT_LEAST ? "at least " : "at most ")
                + (value == Math.rint(value) ? Figures.count((long) value) : Double.toString(value));
    }
}
