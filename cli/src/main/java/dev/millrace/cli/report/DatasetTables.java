package dev.millrace.cli.report;

import dev.millrace.contracts.api.DatasetDetails;
import dev.millrace.contracts.api.DatasetDiff;
import dev.millrace.contracts.api.DatasetVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Datasets, as text. */
public final class DatasetTables {

    private DatasetTables() {}

    /** A line for each dataset. */
    public static List<String> all(List<DatasetVersion> datasets) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%-34s %12s %10s %7s  %-34s %s",
                "Dataset",
                "documents",
                "text",
                "shards",
                "run",
                "used by"));
        for (DatasetVersion dataset : datasets) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-34s %12s %10s %7s  %-34s %s",
                    dataset.address(),
                    Figures.count(dataset.documents()),
                    Figures.bytes(dataset.bytes()),
                    Figures.count(dataset.shards()),
                    dataset.run(),
                    String.join(", ", dataset.usedBy())));
        }
        return lines;
    }

    /** All about one. */
    public static List<String> one(DatasetDetails details) {
        DatasetVersion dataset = details.dataset();
        List<String> lines = new ArrayList<>();
        lines.add("Dataset     %s: %s documents, %s of text, %s shards"
                .formatted(
                        dataset.address(),
                        Figures.count(dataset.documents()),
                        Figures.bytes(dataset.bytes()),
                        Figures.count(dataset.shards())));
        lines.add("Run         %s, recipe %.12s".formatted(dataset.run(), dataset.recipe()));
        lines.add("Manifest    %s, SHA-256 %s"
                .formatted(dataset.manifest().key(), dataset.manifest().sha256()));
        lines.add("Used by     " + (dataset.usedBy().isEmpty() ? "no run" : String.join(", ", dataset.usedBy())));
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "%-20s %-16s %7s %12s %10s  %s",
                "Source",
                "licence",
                "weight",
                "documents",
                "text",
                "where"));
        for (DatasetDetails.Origin source : details.sources()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-20s %-16s %7s %12s %10s  %s",
                    source.name(),
                    source.licence(),
                    source.weight(),
                    Figures.count(source.documents()),
                    Figures.bytes(source.bytes()),
                    source.origin()));
        }
        lines.add("");
        lines.add(String.format(
                Locale.ROOT, "%-14s %11s %11s %11s %11s", "Stage", "documents", "kept", "changed", "dropped"));
        for (DatasetDetails.StageCounts stage : details.stages()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-14s %11s %11s %11s %11s",
                    stage.stage(),
                    Figures.count(stage.counts().documentsIn()),
                    Figures.count(stage.counts().kept()),
                    Figures.count(stage.counts().changed()),
                    Figures.count(stage.counts().droppedInAll())));
            if (!stage.counts().dropped().isEmpty()) {
                lines.add("                 dropped: "
                        + Figures.breakdown(stage.counts().dropped()));
            }
            if (!stage.counts().found().isEmpty()) {
                lines.add("                 found: "
                        + Figures.breakdown(stage.counts().found()));
            }
        }
        return lines;
    }

    /** What tells two apart. */
    public static List<String> diff(DatasetDiff diff) {
        List<String> lines = new ArrayList<>();
        lines.add("In both: %s documents (%s shards byte for byte)"
                .formatted(Figures.count(diff.sharedDocuments()), Figures.count(diff.sharedShards())));
        part(lines, "In both with other text", diff.changed());
        part(lines, "Only in " + diff.left(), diff.onlyLeft());
        part(lines, "Only in " + diff.right(), diff.onlyRight());
        return lines;
    }

    private static void part(List<String> lines, String what, DatasetDiff.Part part) {
        lines.add("%s: %s documents%s"
                .formatted(
                        what,
                        Figures.count(part.documents()),
                        part.bySource().isEmpty() ? "" : " (" + Figures.breakdown(part.bySource()) + ")"));
        part.examples()
                .forEach(example ->
                        lines.add("  %s  %s".formatted(example.id(), DryRunTable.beginning(example.text()))));
    }
}
