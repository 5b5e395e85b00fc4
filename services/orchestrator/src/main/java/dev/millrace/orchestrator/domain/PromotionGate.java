package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.Comparison;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.recipes.Minimum;
import dev.millrace.contracts.recipes.PromotionSpec;
import dev.millrace.contracts.recipes.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What stands between a trained and a served model. Every comparison becomes a sentence with its figures.
 *
 * @param promotion what the recipe asks for
 * @param tasks what the recipe's model is scored on
 */
public record PromotionGate(PromotionSpec promotion, List<Task> tasks) {

    /** What becomes of a model. */
    public enum Action {
        PROMOTE,
        /** A person is to say. */
        HOLD,
        REFUSE
    }

    /**
     * Whether the model goes live.
     *
     * @param action what becomes of it
     * @param reasons when it is promoted: what was compared; when it isn't: what it fell short of, or what isn't decided; always
     *     what couldn't be compared
     */
    public record Decision(Action action, List<String> reasons) {

        /** Whether the model goes live. */
        public boolean promote() {
            return action == Action.PROMOTE;
        }
    }

    /** The share of items that couldn't be asked, which is no figure of the model. */
    private static final String UNSCORED = "unscored";

    private static final int MOST_ALARMS = 10;

    /** Decides on a model with these scores, of which nobody has looked at single items. */
    public Decision decide(List<Score> scores, Optional<LiveModel> live) {
        return decide(scores, Optional.empty(), live);
    }

    /**
     * Decides on a model with these scores.
     *
     * @param comparisons with what was live when it was scored, item by item; absent in evaluations of before there was that
     */
    public Decision decide(List<Score> scores, Optional<List<Comparison>> comparisons, Optional<LiveModel> live) {
        return decide(scores, comparisons, live, List.of());
    }

    /** @param others what was found besides */
    Decision decide(
            List<Score> scores,
            Optional<List<Comparison>> comparisons,
            Optional<LiveModel> live,
            List<Finding> others) {
        List<Finding> findings = new ArrayList<>();
        promotion.minimum().forEach(minimum -> findings.add(compare(minimum, scores)));
        live.ifPresent(version -> tasks.stream()
                .filter(task -> promotion.guards(task.name()))
                .forEach(task -> compare(task, scores, comparisons, version).ifPresent(findings::add)));
        findings.addAll(others);
        Action action = Finding.action(findings);
        List<String> reasons = findings.stream()
                .filter(finding -> finding.speaksFor(action))
                .map(Finding::sentence)
                .toList();
        return new Decision(action, reasons.isEmpty() ? List.of("The recipe asks for nothing.") : reasons);
    }

    /** Item by item where that was done with this live version, and by averages where it wasn't. */
    private Optional<Finding> compare(
            Task task, List<Score> scores, Optional<List<Comparison>> comparisons, LiveModel live) {
        return comparisons
                .flatMap(all -> PairedFindings.of(promotion, task.name(), all, live.version()))
                .or(() -> compare(task, scores, live));
    }

    /**
     * Refuses a model of whose run some documents are unaccounted for: what nobody can say the origin of isn't served,
     * however well it scores.
     *
     * @param alarms a sentence for each place where they are
     */
    static Decision unaccounted(List<String> alarms) {
        List<String> reasons = new ArrayList<>(alarms.subList(0, Math.min(MOST_ALARMS, alarms.size())));
        if (alarms.size() > MOST_ALARMS) {
            reasons.add("and %d more like these".formatted(alarms.size() - MOST_ALARMS));
        }
        return new Decision(Action.REFUSE, reasons);
    }

    /** Refuses a model that was scored only after a newer one had gone live: it has nothing to replace. */
    static Decision overtaken(LiveModel newer) {
        return new Decision(
                Action.REFUSE,
                List.of("%s, which is newer, is live; promote this one by hand to go back to it."
                        .formatted(newer.version())));
    }

    private static Finding compare(Minimum minimum, List<Score> scores) {
        return find(scores, minimum.task(), minimum.metric())
                .map(score -> compare(minimum, score))
                .orElseGet(() ->
                        Finding.of(false, "%s has no %s to compare.".formatted(minimum.task(), minimum.metric())));
    }

    private static Finding compare(Minimum minimum, Score score) {
        // Written so that a figure that is no number passes nothing.
        boolean enough = minimum.atLeast().isEmpty()
                || score.value() >= minimum.atLeast().getAsDouble();
        boolean little =
                minimum.atMost().isEmpty() || score.value() <= minimum.atMost().getAsDouble();
        String bounds = String.join(
                " and ",
                Stream.concat(
                                minimum.atLeast().stream().mapToObj(least -> "at least " + figure(least)),
                                minimum.atMost().stream().mapToObj(most -> "at most " + figure(most)))
                        .toList());
        boolean passed = enough && little;
        return Finding.of(
                passed,
                "%s is %s; %s %s."
                        .formatted(shown(score), withError(score), passed ? "it had to be" : "it must be", bounds));
    }

    /**
     * Compares one task's first metric with what the live model reached on the same items. Names prove nothing: held-out
     * documents are each run's own, and a task's file or limit may have changed. What was scored before figures said
     * what they were measured on is compared with nothing.
     */
    private Optional<Finding> compare(Task task, List<Score> scores, LiveModel live) {
        List<Score> own = scores.stream()
                .filter(score ->
                        score.task().equals(task.name()) && !score.metric().equals(UNSCORED))
                .toList();
        Optional<Finding> compared = own.stream()
                .flatMap(score -> same(score, live).stream().map(other -> compare(score, other, live.version())))
                .findFirst();
        return compared.or(() -> own.stream().findFirst().map(score -> open(task, score, live)));
    }

    private static Optional<Score> same(Score score, LiveModel live) {
        return live.scores().stream()
                .filter(other -> other.metric().equals(score.metric())
                        && other.measured().isPresent()
                        && other.measured().equals(score.measured()))
                .findFirst();
    }

    /** There was nothing to compare with, which keeps a model back only where that is to be known. */
    private Finding open(Task task, Score score, LiveModel live) {
        return new Finding(
                promotion.mustNotRegress().contains(task.name())
                        ? Finding.Outcome.of(promotion.undecided(task.name()))
                        : Finding.Outcome.OPEN,
                "%s is %s; the live %s wasn't scored on the same items, so the two aren't compared."
                        .formatted(shown(score), withError(score), live.version()));
    }

    /**
     * The new model is worse when the difference exceeds the standard error of a difference of two independent means,
     * the root of the sum of their squared errors.
     */
    private static Finding compare(Score score, Score live, String version) {
        double gain = (score.value() - live.value()) * (score.higherIsBetter() ? 1 : -1);
        boolean passed = gain >= -Math.hypot(score.stderr(), live.stderr());
        return Finding.of(
                passed,
                "%s is %s, %s than the live %s with %s."
                        .formatted(
                                shown(score),
                                withError(score),
                                passed ? "not worse" : "worse",
                                version,
                                withError(live)));
    }

    private static Optional<Score> find(List<Score> scores, String task, String metric) {
        return scores.stream()
                .filter(score -> score.task().equals(task) && score.metric().equals(metric))
                .findFirst();
    }

    private static String shown(Score score) {
        return score.metric() + " of " + score.task();
    }

    private static String withError(Score score) {
        return figure(score.value()) + " ± " + figure(score.stderr());
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
