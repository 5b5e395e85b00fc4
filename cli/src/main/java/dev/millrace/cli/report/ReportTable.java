package dev.millrace.cli.report;

import dev.millrace.cli.report.RunReport.Figure;
import dev.millrace.cli.report.RunReport.SourceReport;
import dev.millrace.cli.report.RunReport.StageReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A finished run, as text. */
public final class ReportTable {

    private ReportTable() {}

    /** The report, a line each. */
    public static List<String> lines(RunReport report) {
        List<String> lines = new ArrayList<>();
        lines.add("Run %s, recipe %.12s".formatted(report.run(), report.recipeDigest()));
        lines.add("");
        report.sources().forEach(source -> lines.add("Source      " + source(source)));
        lines.addAll(funnel(report.stages()));
        lines.add("");
        report.dataset()
                .ifPresent(d -> lines.add("Dataset     %s tokens in %s documents, %s shards"
                        .formatted(
                                Figures.count(d.tokens()), Figures.count(d.documents()), Figures.count(d.shards()))));
        report.training().ifPresent(t -> lines.add(training(t)));
        lines.addAll(scores(report.evaluation()));
        report.evaluations().forEach(evaluation -> lines.addAll(EvaluationTable.inWords(evaluation)));
        report.model().ifPresent(m -> {
            lines.add("Model       %s, %s"
                    .formatted(m.address(), m.promoted() ? "promoted: it is live" : "not promoted"));
            m.reasons().forEach(reason -> lines.add("            " + reason));
            m.byHand().forEach(promotion -> lines.add("            " + promotion.inWords()));
        });
        report.failure().ifPresent(reason -> lines.add("Failed      " + reason));
        report.alarms().forEach(alarm -> lines.add("Alarm       " + alarm));
        report.endpoints().forEach((name, address) -> lines.add("%-11s %s".formatted(capitalised(name), address)));
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

    private static List<String> funnel(List<StageReport> stages) {
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
            if (dropped > 0) {
                lines.add("                 dropped: " + Figures.breakdown(stage.dropped()));
            }
            if (!stage.found().isEmpty()) {
                lines.add("                 found: " + Figures.breakdown(stage.found()));
            }
        }
        return lines;
    }

    private static String training(RunReport.Training t) {
        List<String> parts = new ArrayList<>();
        t.parameters().ifPresent(n -> parts.add(Figures.short3((double) n) + " parameters"));
        t.steps().ifPresent(n -> parts.add(Figures.count(n) + " steps"));
        if (t.firstLoss().isPresent() && t.lastLoss().isPresent()) {
            parts.add("loss %s to %s"
                    .formatted(
                            Figures.decimal(t.firstLoss().getAsDouble(), 3),
                            Figures.decimal(t.lastLoss().getAsDouble(), 3)));
        }
        t.tokensPerSecond().ifPresent(n -> parts.add(Figures.count(Math.round(n)) + " tokens/s"));
        return "Training    " + String.join(", ", parts);
    }

    private static List<String> scores(Map<String, Map<String, Figure>> evaluation) {
        List<String> lines = new ArrayList<>();
        evaluation.forEach((task, metrics) -> metrics.forEach((metric, figure) ->
                lines.add("%-11s %s".formatted(lines.isEmpty() ? "Scores" : "", score(task, metric, figure)))));
        return lines;
    }

    private static String score(String task, String metric, Figure figure) {
        String chance = figure.chance().isPresent()
                ? ", chance " + Figures.decimal(figure.chance().getAsDouble(), 3)
                : "";
        return "%s %s %s ± %s (n %s%s)"
                .formatted(
                        task,
                        metric,
                        Figures.decimal(figure.value(), 4),
                        Figures.decimal(figure.stderr(), 4),
                        Figures.count(figure.n()),
                        chance);
    }

    private static String capitalised(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }
}
