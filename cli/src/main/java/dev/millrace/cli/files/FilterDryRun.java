package dev.millrace.cli.files;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.report.DryRunTable;
import dev.millrace.cli.report.Figures;
import dev.millrace.cli.report.FilterDrops;
import dev.millrace.cli.report.FilterExplanation;
import dev.millrace.cli.report.FilterSummary;
import dev.millrace.cli.report.Style;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.FilterRule;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.SignalsEntry;
import dev.millrace.contracts.shards.SignalsHeader;
import dev.millrace.filtering.domain.DocumentFilter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
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

    /**
     * A document that a rule drops.
     *
     * @param number how many documents were dropped, this one included
     * @param detail what its ledger entry would say
     */
    private record Example(
            long number,
            String id,
            String source,
            String url,
            double measured,
            Map<String, String> detail,
            String text) {}

    /** Several chains may have the same rule. */
    private record ChainRule(String chain, FilterRule rule) {}

    private final Recipe recipe;
    private final DocumentFilter filter;
    private final RecipeDocuments documents;
    private final FilterSummary summary;
    private final Map<ChainRule, List<Example>> examples = new HashMap<>();
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
        SignalsEntry figures = measured.signals();
        summary.add(measured);
        changed += figures.outcome() == LedgerEntry.Outcome.CHANGED ? 1 : 0;
        SignalsHeader header = filter.header();
        header.firstBroken(header.rules(figures.chain(), Map.of()), figures).ifPresent(rule -> {
            List<Example> some = examples.computeIfAbsent(new ChainRule(figures.chain(), rule), _ -> new ArrayList<>());
            if (some.size() < EXAMPLES) {
                some.add(new Example(
                        summary.all().dropped(),
                        document.id(),
                        document.source(),
                        document.metadata().getOrDefault(Document.URL, ""),
                        header.value(rule.signal(), figures),
                        measured.verdict().detail(),
                        FilterExplanation.excerpt(document.text(), EXCERPT)));
            }
        });
    }

    /** The outcome as text, a line each. */
    List<String> lines(Style style) {
        List<String> lines = new ArrayList<>();
        lines.add("Recipe %s, tried on %s of %s documents. Nothing was written."
                .formatted(recipe.name(), Figures.count(summary.all().documents()), Figures.count(read)));
        documents.leftOut().forEach(name -> lines.add("Source " + name + " isn't a file of this machine: left out"));
        if (!documents.unread().isEmpty()) {
            lines.add("Ingestion lets these not through: " + Figures.breakdown(documents.unread()));
        }
        DryRunTable table = new DryRunTable(style);
        FilterDrops drops = summary.drops();
        lines.addAll(table.rules(drops));
        Map<String, List<DryRunTable.Example>> byReason = new LinkedHashMap<>();
        drops.reasons().forEach(reason -> byReason.put(reason, examples(reason)));
        lines.addAll(table.examples(byReason));
        lines.add("");
        lines.addAll(summary.lines(style));
        return lines;
    }

    /** In the order of the documents, whichever rules of that reason they break. */
    private List<DryRunTable.Example> examples(String reason) {
        return examples.entrySet().stream()
                .filter(rule -> rule.getKey().rule().reason().equals(reason))
                .flatMap(rule -> rule.getValue().stream())
                .sorted(Comparator.comparingLong(Example::number))
                .limit(DryRunTable.EXAMPLES)
                .map(some -> new DryRunTable.Example(
                        some.id(),
                        some.detail().getOrDefault("measured", "-"),
                        some.detail().getOrDefault("threshold", "-"),
                        some.text()))
                .toList();
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
        summary.drops().chains().forEach(chain -> chain.rules().forEach(rule -> json(chain, rule, rules.addObject())));
        summary.contamination().ifPresent(found -> report.set("contamination", HttpApi.JSON.valueToTree(found)));
        groups(report.putObject("sources"), summary.sources());
        groups(report.putObject("languages"), summary.languages());
        groups(report.putObject("domains"), summary.domains());
        return report;
    }

    private void json(FilterDrops.Chain chain, FilterDrops.Rule counted, ObjectNode into) {
        FilterRule rule = counted.rule();
        if (!chain.of().source().isEmpty()) {
            into.put("source", chain.of().source());
        }
        if (!chain.of().language().isEmpty()) {
            into.put("language", chain.of().language());
        }
        into.put("ruleSet", rule.ruleSet())
                .put("reason", rule.reason())
                .put("signal", rule.signal())
                .put("bound", rule.bound() == FilterRule.Bound.AT_LEAST ? "at-least" : "at-most")
                .put("threshold", rule.threshold())
                .put("drops", counted.first())
                .put("alone", counted.alone());
        ArrayNode some = into.putArray("examples");
        examples.getOrDefault(new ChainRule(chain.of().toString(), rule), List.of())
                .forEach(example -> some.addObject()
                        .put("id", example.id())
                        .put("source", example.source())
                        .put("url", example.url())
                        .put("measured", example.measured())
                        .put("text", example.text()));
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
