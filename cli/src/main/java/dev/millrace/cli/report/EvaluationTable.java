package dev.millrace.cli.report;

import dev.millrace.contracts.api.EvaluationReport;
import dev.millrace.contracts.api.RunReport;
import dev.millrace.contracts.events.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What came of scoring a model once more, beside what was found before. */
public final class EvaluationTable {

    private EvaluationTable() {}

    /** Whether this evaluation gave scores. */
    public static boolean isScored(RunReport run, String request) {
        return find(run, request)
                .filter(evaluation -> evaluation.state().equals("scored"))
                .isPresent();
    }

    /** The evaluation with this id, a line for each figure; then how its run stands. */
    public static List<String> lines(RunReport run, String request) {
        List<String> lines = new ArrayList<>();
        find(run, request).ifPresent(evaluation -> lines.addAll(lines(run, evaluation)));
        run.model().ifPresent(model -> {
            lines.add("Model       %s, %s"
                    .formatted(ReportedRun.address(model), model.promoted() ? "promoted" : "not promoted"));
            model.reasons().forEach(reason -> lines.add("            " + reason));
        });
        lines.add("Run         %s, %s".formatted(run.run(), run.state()));
        return lines;
    }

    private static List<String> lines(RunReport run, EvaluationReport evaluation) {
        List<String> lines = new ArrayList<>(inWords(evaluation));
        List<Score> before = before(run, evaluation);
        evaluation.scores().forEach(score -> lines.add("            " + compared(score, before)));
        return lines;
    }

    /** A line or two about an evaluation that somebody asked for; none about the one that belongs to the run. */
    static List<String> inWords(EvaluationReport evaluation) {
        if (evaluation.request().isEmpty()) {
            return List.of();
        }
        String asked = "Evaluated   again, asked for by %s at %s%s"
                .formatted(
                        evaluation.who().orElse("somebody"),
                        evaluation.asked().orElse(""),
                        evaluation.reason().map(why -> ": " + why).orElse(""));
        String outcome = "            %s%s%s"
                .formatted(
                        evaluation.state(),
                        evaluation.ended().map(when -> " at " + when).orElse(""),
                        evaluation.failure().map(why -> ": " + why).orElse(""));
        return List.of(asked, outcome);
    }

    private static Optional<EvaluationReport> find(RunReport run, String request) {
        return run.evaluations().stream()
                .filter(evaluation -> evaluation.request().equals(Optional.of(request)))
                .findFirst();
    }

    /** The newest scores from before. */
    private static List<Score> before(RunReport run, EvaluationReport evaluation) {
        return run.evaluations().subList(0, run.evaluations().indexOf(evaluation)).reversed().stream()
                .map(EvaluationReport::scores)
                .filter(scores -> !scores.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    /** A figure with its task and its standard error, and what it is on the clean items alone. */
    static String inWords(Score score) {
        return "%s %s %s%s".formatted(score.task(), score.metric(), figure(score), onClean(score.clean(), score.n()));
    }

    /**
     * The figure on clean items as the end of a sentence; nothing where all of them are, or nobody knows.
     *
     * @param n how many items there are
     */
    static String onClean(Optional<Score.Clean> clean, long n) {
        return clean.filter(figure -> figure.n() < n)
                .map(figure -> ", on the %s that aren't in the data %s ± %s"
                        .formatted(
                                Figures.count(figure.n()),
                                Figures.decimal(figure.value(), 4),
                                Figures.decimal(figure.stderr(), 4)))
                .orElse("");
    }

    private static String compared(Score score, List<Score> before) {
        return "%s%s"
                .formatted(
                        inWords(score),
                        before.stream()
                                .filter(old -> old.task().equals(score.task())
                                        && old.metric().equals(score.metric()))
                                .findFirst()
                                .map(old -> ", was " + figure(old))
                                .orElse(""));
    }

    private static String figure(Score score) {
        return Figures.decimal(score.value(), 4) + " ± " + Figures.decimal(score.stderr(), 4);
    }
}
