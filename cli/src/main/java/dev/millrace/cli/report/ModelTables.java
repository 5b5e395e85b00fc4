package dev.millrace.cli.report;

import dev.millrace.contracts.api.ModelVersion;
import dev.millrace.contracts.api.PastPromotion;
import dev.millrace.contracts.events.ModelPromoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
        lines.addAll(ContaminationLines.of(model.evaluations()));
        lines.addAll(ComparisonTable.lines(model.evaluations()));
        model.winRate().map(WinRateLines::of).ifPresent(lines::addAll);
        model.evaluations().stream().map(EvaluationTable::inWords).forEach(lines::addAll);
        if (model.gate().equals(Optional.of("held")) && !model.promoted()) {
            lines.add("Decide      `millrace model promote %s --reason \"…\"` serves it".formatted(address(model)));
        }
        return lines;
    }

    /** A line for each time that a version was made live. */
    public static List<String> history(List<PastPromotion> promotions) {
        return promotions.isEmpty()
                ? List.of("No version was ever live.")
                : promotions.stream().flatMap(one -> history(one).stream()).toList();
    }

    private static List<String> history(PastPromotion one) {
        List<String> lines = new ArrayList<>();
        lines.add("%-12s%s%s%s"
                .formatted(
                        one.live() ? "Live" : "Was live",
                        one.model() + "@" + one.version(),
                        one.previous().map(before -> ", after " + before).orElse(""),
                        one.byHand()
                                .map(hand -> "; by %s at %s: %s".formatted(hand.who(), hand.when(), hand.reason()))
                                .orElse("; by the gate")));
        one.reasons().forEach(reason -> lines.add("            " + reason));
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
