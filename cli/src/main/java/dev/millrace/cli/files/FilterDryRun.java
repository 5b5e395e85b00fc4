package dev.millrace.cli.files;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.report.Figures;
import dev.millrace.cli.report.FilterExplanation;
import dev.millrace.cli.report.FilterSummary;
import dev.millrace.cli.report.Style;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.FilterRule;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.SignalsHeader;
import dev.millrace.filtering.domain.DocumentFilter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What a recipe's filter would do to its sources: what each rule drops as the first that is broken, and what it would
 * drop alone, with examples. Nothing is written anywhere.
 */
final class FilterDryRun {

    private static final int EXAMPLES = 3;
    private static final int EXCERPT = 160;

    /** A document that a rule drops. */
    private record Example(String id, String source, String url, double measured, String text) {}

    private final Recipe recipe;
    private final DocumentFilter filter;
    private final RecipeDocuments documents;
    private final FilterSummary summary;
    private final Map<FilterRule, Long> first = new LinkedHashMap<>();
    private final Map<FilterRule, List<Example>> examples = new LinkedHashMap<>();
    private long changed;
    private long read;

    FilterDryRun(Recipe recipe, DocumentFilter filter) {
        this.recipe = recipe;
        this.filter = filter;
        this.documents = new RecipeDocuments(recipe);
        this.summary = new FilterSummary(filter.header());
    }

    /**
     * Judges the documents, or an even sample of them: those with the smallest ids, which are hashes.
     *
     * @param sample at most so many; absent: all
     */
    FilterDryRun run(OptionalInt sample) throws CommandFailed {
        if (sample.isEmpty()) {
            documents.read(document -> {
                read++;
                judge(document);
            });
            return this;
        }
        TreeMap<String, Document> smallest = new TreeMap<>();
        documents.read(document -> {
            read++;
            smallest.put(document.id(), document);
            if (smallest.size() > sample.getAsInt()) {
                smallest.pollLastEntry();
            }
        });
        smallest.values().forEach(this::judge);
        return this;
    }

    private void judge(Document document) {
        DocumentFilter.Measured measured = filter.measure(document);
        summary.add(measured.signals());
        changed += measured.signals().outcome() == LedgerEntry.Outcome.CHANGED ? 1 : 0;
        SignalsHeader header = filter.header();
        List<FilterRule> rules = header.rules(measured.signals().chain(), Map.of());
        header.firstBroken(rules, measured.signals()).ifPresent(rule -> {
            first.merge(rule, 1L, Long::sum);
            List<Example> some = examples.computeIfAbsent(rule, _ -> new ArrayList<>());
            if (some.size() < EXAMPLES) {
                some.add(new Example(
                        document.id(),
                        document.source(),
                        document.metadata().getOrDefault(Document.URL, ""),
                        header.value(rule.signal(), measured.signals()),
                        FilterExplanation.excerpt(document.text(), EXCERPT)));
            }
        });
    }

    /** The outcome as text, a line each. */
    List<String> lines(Style style) {
        List<String> lines = new ArrayList<>();
        lines.add("Filter of recipe %s, tried on %s of %s documents. Nothing was written."
                .formatted(recipe.name(), Figures.count(summary.all().documents()), Figures.count(read)));
        documents.leftOut().forEach(name -> lines.add("Source " + name + " isn't a file of this machine: left out"));
        if (!documents.unread().isEmpty()) {
            lines.add("Ingestion lets these not through: " + Figures.breakdown(documents.unread()));
        }
        lines.add("");
        lines.add(style.strong("%-58s %10s %10s %10s".formatted("rule", "drops", "share", "alone")));
        summary.broken().forEach((rule, alone) -> rule(rule, alone, style, lines));
        lines.add("");
        lines.addAll(summary.lines(style));
        return lines;
    }

    private void rule(FilterRule rule, long alone, Style style, List<String> lines) {
        long drops = first.getOrDefault(rule, 0L);
        String name = "%s: %s %s %s %s"
                .formatted(
                        rule.ruleSet(),
                        rule.reason(),
                        rule.signal().substring(rule.ruleSet().length() + 1),
                        rule.bound() == FilterRule.Bound.AT_LEAST ? "<" : ">",
                        Figures.short3(rule.threshold()));
        String row = "%-58s %10s %10s %10s"
                .formatted(
                        name,
                        Figures.count(drops),
                        drops == 0
                                ? ""
                                : Figures.decimal(100.0 * drops / summary.all().documents(), 2) + " %",
                        Figures.count(alone));
        lines.add(drops > 0 ? row : style.faint(row));
        examples.getOrDefault(rule, List.of())
                .forEach(example -> lines.add(style.faint("      %s, %s: %s"
                        .formatted(example.id(), Figures.decimal(example.measured(), 4), example.text()))));
    }

    /** The outcome as JSON. */
    ObjectNode json() {
        FilterSummary.Group all = summary.all();
        ObjectNode report = HttpApi.JSON
                .createObjectNode()
                .put("recipe", recipe.name())
                .put("read", read)
                .put("documents", all.documents())
                .put("bytes", all.bytes())
                .put("kept", all.documents() - all.dropped())
                .put("changed", changed)
                .put("dropped", all.dropped());
        documents.leftOut().forEach(report.putArray("leftOut")::add);
        documents.unread().forEach(report.putObject("unread")::put);
        ArrayNode rules = report.putArray("rules");
        summary.broken().forEach((rule, alone) -> {
            ObjectNode one = rules.addObject()
                    .put("ruleSet", rule.ruleSet())
                    .put("reason", rule.reason())
                    .put("signal", rule.signal())
                    .put("bound", rule.bound() == FilterRule.Bound.AT_LEAST ? "at-least" : "at-most")
                    .put("threshold", rule.threshold())
                    .put("drops", first.getOrDefault(rule, 0L))
                    .put("alone", alone);
            ArrayNode some = one.putArray("examples");
            examples.getOrDefault(rule, List.of())
                    .forEach(example -> some.addObject()
                            .put("id", example.id())
                            .put("source", example.source())
                            .put("url", example.url())
                            .put("measured", example.measured())
                            .put("text", example.text()));
        });
        groups(report.putObject("sources"), summary.sources());
        groups(report.putObject("languages"), summary.languages());
        groups(report.putObject("domains"), summary.domains());
        return report;
    }

    private static void groups(ObjectNode into, Map<String, FilterSummary.Group> groups) {
        groups.forEach((name, group) -> {
            ObjectNode one = into.putObject(name)
                    .put("documents", group.documents())
                    .put("bytes", group.bytes())
                    .put("dropped", group.dropped());
            new TreeMap<>(group.reasons()).forEach(one.putObject("reasons")::put);
        });
    }
}
