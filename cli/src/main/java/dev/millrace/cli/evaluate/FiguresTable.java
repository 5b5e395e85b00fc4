package dev.millrace.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.evaluator.domain.result.HarnessResults;
import java.util.ArrayList;
import java.util.List;

/** Figures for people: what was measured, its value and standard error, and on how many items. */
final class FiguresTable {

    private FiguresTable() {}

    static List<String> lines(HarnessResults results) {
        List<String> lines = new ArrayList<>();
        results.toJson()
                .path("results")
                .properties()
                .forEach(task -> task.getValue().properties().forEach(figure -> {
                    if (figure.getKey().contains(",") && !figure.getKey().contains("_stderr,")) {
                        lines.add("%-32s %-32s %s ± %s, n = %d"
                                .formatted(
                                        task.getKey(),
                                        figure.getKey(),
                                        shown(figure.getValue()),
                                        shown(task.getValue()
                                                .path(figure.getKey().replace(",", "_stderr,"))),
                                        task.getValue().path("sample_len").asInt()));
                    }
                }));
        return lines;
    }

    private static String shown(JsonNode figure) {
        if (!figure.isNumber()) {
            return figure.asText();
        }
        double value = figure.doubleValue();
        return (Math.abs(value) < 1e6 ? "%.4f" : "%.4e").formatted(value);
    }
}
