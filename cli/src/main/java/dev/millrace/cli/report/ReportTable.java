package dev.millrace.cli.report;

import dev.millrace.contracts.api.RedactionPrecision;
import dev.millrace.contracts.api.RunReport;
import dev.millrace.contracts.api.RunReport.Figure;
import dev.millrace.contracts.api.RunReport.SourceReport;
import dev.millrace.contracts.api.RunReport.StageReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;

/** A finished run, as text. */
public final class ReportTable {

    private ReportTable() {}

    /** The report, a line each. */
    public static List<String> lines(RunReport report) {
        List<String> lines = new ArrayList<>();
        lines.add("Run %s, recipe %.12s".formatted(report.run(), report.recipeDigest()));
        lines.add("");
        report.sources().forEach(source -> lines.add("Source      " + source(source)));
        lines.addAll(funnel(report.stages(), report.redaction().orElse(List.of())));
        lines.add("");
        report.curated()
                .ifPresent(d -> lines.add("Dataset     %s, %s documents, %s of text%s"
                        .formatted(
                                d.dataset(),
                                Figures.count(d.documents()),
                                Figures.bytes(d.bytes()),
                                d.run().equals(report.run()) ? "" : ", curated by " + d.run())));
        report.tokenizer().map(FitLines::of).ifPresent(lines::addAll);
        report.dataset()
                .ifPresent(d -> lines.add("Tokens      %s in %s documents, %s shards"
                        .formatted(
                                Figures.count(d.tokens()), Figures.count(d.documents()), Figures.count(d.shards()))));
        report.training().ifPresent(t -> lines.add(training(t)));
        report.evaluation().ifPresent(evaluation -> lines.addAll(scores(evaluation)));
        lines.addAll(ContaminationLines.of(report.evaluations()));
        lines.addAll(ComparisonTable.lines(report.evaluations()));
        report.evaluations().forEach(evaluation -> lines.addAll(EvaluationTable.inWords(evaluation)));
        report.model().ifPresent(m -> {
            lines.add("Model       %s, %s".formatted(ReportedRun.address(m), standing(report, m)));
            m.reasons().forEach(reason -> lines.add("            " + reason));
            m.byHand().forEach(promotion -> lines.add("            " + ReportedRun.inWords(promotion)));
            m.unserved().orElse(List.of()).forEach(why -> lines.add("            not served by " + why));
        });
        report.winRate().map(WinRateLines::of).ifPresent(lines::addAll);
        report.failure().ifPresent(reason -> lines.add("Failed      " + reason));
        report.removed()
                .ifPresent(removed -> lines.add("Removed     by %s at %s: %s objects, %s%s"
                        .formatted(
                                removed.who(),
                                removed.when(),
                                Figures.count(removed.objects()),
                                Figures.bytes(removed.bytes()),
                                removed.reason().map("; "::concat).orElse(""))));
        report.alarms().forEach(alarm -> lines.add("Alarm       " + alarm));
        lines.add("Inference   " + report.endpoints().inference());
        lines.add("Console     " + report.endpoints().console());
        return lines;
    }

    /** Zeros are left out. */
    private static String source(SourceReport source) {
        List<String> parts = new ArrayList<>();
        parts.add(Figures.count(source.files()) + (source.files() == 1 ? " file" : " files"));
        if (source.unchanged() > 0) {
            parts.add(Figures.count(source.unchanged()) + " unchanged"
                    + (source.reused() > 0
                            ? " (%s documents taken over)".formatted(Figures.count(source.reused()))
                            : " (left out)"));
        }
        part(parts, source.changed(), "changed");
        part(parts, source.vanished(), "gone");
        part(parts, source.refused(), "refused");
        return source.source() + ": " + String.join(", ", parts);
    }

    private static void part(List<String> parts, long n, String what) {
        if (n > 0) {
            parts.add(Figures.count(n) + " " + what);
        }
    }

    private static List<String> funnel(List<StageReport> stages, List<RedactionPrecision> looked) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%-14s %11s %11s %11s %11s %10s %9s",
                "Stage",
                "documents",
                "kept",
                "changed",
                "dropped",
                "text",
                "time"));
        for (StageReport stage : stages) {
            long dropped =
                    stage.dropped().values().stream().mapToLong(Long::longValue).sum();
            lines.add(String.format(
                    Locale.ROOT,
                    "%-14s %11s %11s %11s %11s %10s %9s",
                    stage.stage(),
                    Figures.count(stage.documentsIn()),
                    Figures.count(stage.kept()),
                    Figures.count(stage.changed()),
                    Figures.count(dropped),
                    Figures.bytes(stage.bytesOut()),
                    Figures.duration(stage.seconds())));
            stage.takenOver()
                    .ifPresent(documents -> lines.add("                 taken over from earlier runs: %s documents"
                            .formatted(Figures.count(documents))));
            if (dropped > 0) {
                lines.add("                 dropped: " + Figures.breakdown(stage.dropped()));
            }
            if (!stage.found().isEmpty()) {
                lines.add("                 found: " + Figures.breakdown(stage.found()));
                looked.forEach(kind -> lines.add("                 " + FindLines.precision(kind)));
            }
        }
        return lines;
    }

    private static String training(RunReport.TrainingReport t) {
        List<String> parts = new ArrayList<>();
        t.parameters().ifPresent(n -> parts.add(Figures.short3((double) n) + " parameters"));
        parts.add(
                t.step() < t.steps()
                        ? "%s of %s steps".formatted(Figures.count(t.step()), Figures.count(t.steps()))
                        : Figures.count(t.steps()) + " steps");
        parts.add("loss %s to %s".formatted(Figures.decimal(t.firstLoss(), 3), Figures.decimal(t.lastLoss(), 3)));
        parts.add(Figures.count(Math.round(t.tokensPerSecond())) + " tokens/s");
        t.takenFrom().ifPresent(run -> parts.add("taken over from " + run));
        t.stopped().ifPresent(stopped -> parts.add("stopped early by " + stopped.who()));
        return "Training    " + String.join(", ", parts);
    }

    private static String standing(RunReport report, RunReport.ModelReport model) {
        if (model.promoted()) {
            return "promoted: it is live";
        }
        return report.isOnHold() ? "on hold: a person decides whether it is served" : "not promoted";
    }

    private static List<String> scores(SortedMap<String, SortedMap<String, Figure>> evaluation) {
        List<String> lines = new ArrayList<>();
        evaluation.forEach((task, metrics) -> metrics.forEach((metric, figure) ->
                lines.add("%-11s %s".formatted(lines.isEmpty() ? "Scores" : "", score(task, metric, figure)))));
        return lines;
    }

    private static String score(String task, String metric, Figure figure) {
        String chance = figure.chance().isPresent()
                ? ", chance " + Figures.decimal(figure.chance().getAsDouble(), 3)
                : "";
        return "%s %s %s ± %s (n %s%s)%s"
                .formatted(
                        task,
                        metric,
                        Figures.decimal(figure.value(), 4),
                        Figures.decimal(figure.stderr(), 4),
                        Figures.count(figure.n()),
                        chance,
                        EvaluationTable.onClean(figure.clean(), figure.n()));
    }
}
