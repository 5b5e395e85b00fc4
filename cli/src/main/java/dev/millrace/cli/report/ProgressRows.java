package dev.millrace.cli.report;

import dev.millrace.contracts.api.RunReport;
import dev.millrace.contracts.api.RunReport.StageReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A run that is under way, a row for each thing that goes on, at most 79 columns wide. */
final class ProgressRows {

    private static final int BAR = 20;
    private static final List<String> STAGES =
            List.of("ingestion", "filtering", "deduplication", "redaction", "tokenization");

    private ProgressRows() {}

    /** What goes on, by the name of it. */
    static Map<String, String> of(RunReport report) {
        Map<String, StageReport> stages =
                report.stages().stream().collect(Collectors.toMap(StageReport::stage, s -> s));
        Map<String, String> rows = new LinkedHashMap<>();
        long shards =
                report.stages().stream().mapToLong(StageReport::shards).max().orElse(0);
        for (String name : STAGES) {
            StageReport stage = stages.get(name);
            rows.put(name, stage == null ? Figures.bar(0, BAR) : stage(stage, shards));
        }
        rows.put("training", report.training().map(ProgressRows::training).orElse(Figures.bar(0, BAR)));
        rows.put("evaluation", evaluation(report));
        return rows;
    }

    /** Shards measure how far a stage is: each passes every stage once. */
    private static String stage(StageReport stage, long shards) {
        double share = shards == 0 ? 0 : (double) stage.shards() / shards;
        return "%s %9s documents %9s kept %7s"
                .formatted(
                        Figures.bar(share, BAR),
                        Figures.count(stage.documentsIn()),
                        Figures.count(stage.kept()),
                        Figures.duration(stage.seconds()));
    }

    private static String training(RunReport.TrainingReport t) {
        double share = t.steps() == 0 ? 0 : (double) t.step() / t.steps();
        return "%s step %s/%s, loss %s → %s, %s tok/s"
                .formatted(
                        Figures.bar(share, BAR),
                        Figures.count(t.step()),
                        Figures.count(t.steps()),
                        Figures.decimal(t.firstLoss(), 2),
                        Figures.decimal(t.lastLoss(), 2),
                        Figures.count(Math.round(t.tokensPerSecond())));
    }

    private static String evaluation(RunReport report) {
        if (report.evaluation().isEmpty()) {
            return Figures.bar(0, BAR);
        }
        return Figures.bar(1, BAR) + " "
                + report.evaluation().get().entrySet().stream()
                        .flatMap(task -> task.getValue().entrySet().stream()
                                .limit(1)
                                .map(m -> "%s %s"
                                        .formatted(
                                                m.getKey(),
                                                Figures.decimal(m.getValue().value(), 3))))
                        .collect(Collectors.joining(", "));
    }
}
