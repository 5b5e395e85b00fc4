package dev.millrace.cli.report;

import dev.millrace.contracts.api.ModelVersion;
import dev.millrace.contracts.events.ModelPromoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Models, as text. */
public final class ModelTables {

    private static final String LINE = "%-30s %12s %10s %14s  %-9s %-34s %s";

    private ModelTables() {}

    /** A line for each version. */
    public static List<String> all(List<ModelVersion> models) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, LINE, "Model", "parameters", "steps", "tokens", "is", "run", "scores"));
        for (ModelVersion model : models) {
            lines.add(String.format(
                    Locale.ROOT,
                    LINE,
                    address(model),
                    Figures.count(model.parameters()),
                    Figures.count(model.steps()),
                    Figures.count(model.tokens()),
                    standing(model),
                    model.run(),
                    scores(model)));
        }
        return lines;
    }

    /** All about one. */
    public static List<String> one(ModelVersion model) {
        List<String> lines = new ArrayList<>();
        lines.add("Model       %s, %s%s"
                .formatted(
                        address(model),
                        standing(model),
                        model.live() && !model.serving() ? ", and no server answers with it yet" : ""));
        lines.add("Trained     %s parameters, %s steps, %s tokens"
                .formatted(
                        Figures.count(model.parameters()),
                        Figures.count(model.steps()),
                        Figures.count(model.tokens())));
        lines.add("Run         %s; `millrace lineage %s` tells what it is made of"
                .formatted(model.run(), address(model)));
        model.gate().ifPresent(gate -> lines.add("Gate        " + gate));
        model.reasons().forEach(reason -> lines.add("            " + reason));
        model.byHand().stream().map(ModelTables::byHand).forEach(lines::add);
        model.scored().ifPresent(when -> lines.add("Scored      " + when));
        model.scores().forEach(score -> lines.add("            " + EvaluationTable.inWords(score)));
        model.evaluations().stream().map(EvaluationTable::inWords).forEach(lines::addAll);
        return lines;
    }

    private static String byHand(ModelPromoted.ByHand decision) {
        return "By hand     promoted by %s at %s: %s".formatted(decision.who(), decision.when(), decision.reason());
    }

    private static String address(ModelVersion model) {
        return model.model() + "@" + model.version();
    }

    private static String standing(ModelVersion model) {
        if (model.live()) {
            return "live";
        }
        return model.promoted() ? "was live" : model.gate().orElse("new");
    }

    private static String scores(ModelVersion model) {
        return model.scores().stream()
                .map(score -> "%s %s".formatted(score.metric(), Figures.decimal(score.value(), 4)))
                .collect(Collectors.joining(", "));
    }
}
