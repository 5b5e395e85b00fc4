package dev.millrace.cli.report;

import dev.millrace.contracts.api.RunReport;
import dev.millrace.contracts.api.RunReport.StageReport;
import dev.millrace.contracts.recipes.Generator;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.quickstart.Stories;
import dev.millrace.quickstart.Truth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What a run found in generated documents, beside what the generator had planted there. */
public final class FoundAgainstPlanted {

    private FoundAgainstPlanted() {}

    /** The comparison; nothing when not all documents are generated. */
    public static List<String> lines(Recipe recipe, RunReport report) {
        List<Generator> generators = recipe.sources().stream()
                .flatMap(source -> source.generator().stream())
                .filter(generator -> generator.kind().equals(Stories.KIND))
                .toList();
        // The truth of several sources is not the sum of theirs: they may copy each other.
        if (generators.size() != 1 || recipe.sources().size() != 1) {
            return List.of();
        }
        Generator generator = generators.getFirst();
        return lines(Stories.of(generator.documents(), generator.seed()).truth(), report);
    }

    static List<String> lines(Truth truth, RunReport report) {
        SortedMap<String, Long> none = Collections.emptySortedMap();
        Map<String, Long> unread =
                stage(report, "ingestion").map(StageReport::dropped).orElse(none);
        Map<String, Long> filtered =
                stage(report, "filtering").map(StageReport::dropped).orElse(none);
        Map<String, Long> copies =
                stage(report, "deduplication").map(StageReport::dropped).orElse(none);
        Map<String, Long> personal =
                stage(report, "redaction").map(StageReport::found).orElse(none);
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("%-34s %8s %8s".formatted("Planted in the generated documents", "planted", "found"));
        truth.unreadable().forEach((reason, n) -> lines.add(line("unreadable: " + reason, n, unread.get(reason))));
        truth.junk().forEach((rule, n) -> lines.add(line("junk: " + rule, n, filtered.get(rule))));
        lines.add(line("exact copies", truth.exactDuplicates(), copies.get("exact")));
        lines.add(line("near copies", truth.nearDuplicates(), copies.get("near")));
        truth.personalData().forEach((kind, n) -> lines.add(line("personal data: " + kind, n, personal.get(kind))));
        return lines;
    }

    private static Optional<StageReport> stage(RunReport report, String name) {
        return report.stages().stream().filter(s -> s.stage().equals(name)).findFirst();
    }

    private static String line(String what, long planted, @Nullable Long found) {
        long n = found == null ? 0 : found;
        return "%-34s %8s %8s%s"
                .formatted(what, Figures.count(planted), Figures.count(n), n == planted ? "" : "  differs");
    }
}
