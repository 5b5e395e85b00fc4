package dev.millrace.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.contracts.shards.ContaminationReport;
import dev.millrace.contracts.shards.ContaminationReport.OfItem;
import dev.millrace.contracts.shards.ContaminationReport.OfSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What documents share with evaluation sets, by set and item. */
public final class ContaminationTable {

    /** Items shown of each set. */
    public static final int ITEMS = 20;

    private ContaminationTable() {}

    /** What the orchestrator says of a run. */
    public static ContaminationReport of(JsonNode answer) {
        return HttpApi.JSON.convertValue(answer, ContaminationReport.class);
    }

    /** The report, a line each. */
    public static List<String> lines(ContaminationReport report, Style style) {
        List<String> lines = new ArrayList<>();
        if (report.documents() == 0) {
            lines.add("Overlap     no document shares n-grams with an evaluation item");
            return lines;
        }
        lines.add("Overlap     %s with evaluation items, %s dropped"
                .formatted(
                        report.documents() == 1 ? "1 document" : Figures.count(report.documents()) + " documents",
                        Figures.count(report.dropped())));
        lines.add("");
        lines.add(
                style.strong(row("Set, item", "documents", "dropped", "items", "documents that share most (n-grams)")));
        report.sets().forEach(set -> lines.addAll(set(set, style)));
        return lines;
    }

    private static List<String> set(OfSet set, Style style) {
        List<String> lines = new ArrayList<>();
        lines.add(style.strong(row(
                set.set(),
                Figures.count(set.documents()),
                Figures.count(set.dropped()),
                Figures.count(set.items()),
                "")));
        set.most().stream()
                .limit(ITEMS)
                .forEach(item ->
                        lines.add(row("  " + item.item(), Figures.count(item.documents()), "", "", examples(item))));
        int shown = Math.min(set.most().size(), ITEMS);
        if (set.items() > shown) {
            lines.add("  … and %s more".formatted(Figures.count(set.items() - shown)));
        }
        return lines;
    }

    private static String examples(OfItem item) {
        return item.examples().stream()
                .map(example -> example.document() + " (" + Figures.count(example.ngrams()) + ")")
                .collect(Collectors.joining(", "));
    }

    private static String row(String name, String documents, String dropped, String items, String examples) {
        return String.format(Locale.ROOT, "%-40s %10s %10s %8s  %s", name, documents, dropped, items, examples)
                .stripTrailing();
    }
}
