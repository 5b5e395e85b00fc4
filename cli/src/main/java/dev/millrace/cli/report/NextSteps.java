package dev.millrace.cli.report;

import dev.millrace.contracts.api.RunReport;
import dev.millrace.contracts.recipes.Minimum;
import dev.millrace.contracts.recipes.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What to do next with a dataset, or with a model that the gate didn't let through: the last lines of its run. */
public final class NextSteps {

    private NextSteps() {}

    /** The lines; none when the run made nothing, or its model was promoted. */
    public static List<String> lines(Recipe recipe, RunReport report) {
        if (report.hasCurated()) {
            return report.curated().map(NextSteps::dataset).orElse(List.of());
        }
        return report.model()
                .filter(model -> !model.promoted())
                .map(model -> lines(recipe, report, model))
                .orElse(List.of());
    }

    private static List<String> lines(Recipe recipe, RunReport report, RunReport.ModelReport model) {
        List<String> lines = new ArrayList<>();
        String address = ReportedRun.address(model);
        lines.add("");
        lines.add(
                report.isOnHold()
                        ? address + " is on hold: the figures don't say whether it is worse than the live version."
                        : address + " exists but was not promoted: its bare name does not lead to it.");
        recipe.promotion()
                .minimum()
                .forEach(minimum -> shortfall(minimum, report).ifPresent(lines::add));
        lines.add(step(
                "look at it",
                "%s/#/models/%s/%s".formatted(report.endpoints().console(), model.name(), model.version())));
        if (report.evaluation().isEmpty()) {
            lines.add(step("score it again", "millrace model evaluate " + address));
        }
        lines.add(step("talk to it", "millrace chat " + address));
        lines.add(step("where it comes from", "millrace lineage " + address));
        lines.add(step("serve it all the same", "millrace model promote %s --reason \"…\"".formatted(address)));
        lines.add(step("try again", "change the recipe (more steps, more documents) and run it once more"));
        return lines;
    }

    private static List<String> dataset(RunReport.CuratedReport curated) {
        return List.of(
                "",
                step("what is in it", "millrace dataset show " + curated.dataset()),
                step("as files", "millrace dataset export %s FOLDER".formatted(curated.dataset())),
                step("train on it", "a recipe that begins with it: `dataset: %s`".formatted(curated.dataset())));
    }

    private static String step(String what, String how) {
        return "  %-22s %s".formatted(what + ":", how);
    }

    /** A minimum that was missed, by how much, and how many standard errors that is. */
    private static Optional<String> shortfall(Minimum minimum, RunReport report) {
        return report.evaluation()
                .map(tasks -> tasks.get(minimum.task()))
                .map(metrics -> metrics.get(minimum.metric()))
                .flatMap(figure -> missed(minimum.atLeast(), figure, 1)
                        .or(() -> missed(minimum.atMost(), figure, -1))
                        .map(by ->
                                "  gate missed:           %s %s is %s ± %s; the gate asks for %s: %s %s, %s standard errors"
                                        .formatted(
                                                minimum.task(),
                                                minimum.metric(),
                                                Figures.decimal(figure.value(), 4),
                                                Figures.decimal(figure.stderr(), 4),
                                                bound(minimum),
                                                Figures.decimal(by, 4),
                                                minimum.atLeast().isPresent() ? "short" : "too much",
                                                figure.stderr() > 0
                                                        ? Figures.decimal(by / figure.stderr(), 1)
                                                        : "many")));
    }

    /** By how much a bound is missed, if it is. */
    private static Optional<Double> missed(OptionalDouble bound, RunReport.Figure figure, int sign) {
        return bound.isPresent()
                ? Optional.of(sign * (bound.getAsDouble() - figure.value())).filter(by -> by > 0)
                : Optional.empty();
    }

    private static String bound(Minimum minimum) {
        return minimum.atLeast().isPresent()
                ? "at least " + Figures.decimal(minimum.atLeast().getAsDouble(), 4)
                : "at most " + Figures.decimal(minimum.atMost().orElseThrow(), 4);
    }
}
