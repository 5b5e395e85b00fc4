package dev.millrace.cli.report;

import dev.millrace.contracts.api.EvaluationReport;
import dev.millrace.contracts.events.TaskContamination;
import java.util.List;

/** How much of each task is in what a model was trained on, as text. */
final class ContaminationLines {

    private ContaminationLines() {}

    /** By the latest evaluation that says so. */
    static List<String> of(List<EvaluationReport> evaluations) {
        return evaluations.reversed().stream()
                .flatMap(evaluation -> evaluation.contamination().stream())
                .findFirst()
                .map(found -> found.stream().map(ContaminationLines::line).toList())
                .orElse(List.of());
    }

    private static String line(TaskContamination one) {
        return "            %s: %s of %s items are in the data (%s %%), in %s documents"
                .formatted(
                        one.task(),
                        Figures.count(one.found()),
                        Figures.count(one.items()),
                        Figures.decimal(100 * one.share(), 2),
                        Figures.count(one.documents()));
    }
}
