package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ModelRefused;
import dev.millrace.contracts.events.Trial.Mode;
import dev.millrace.contracts.events.TrialEnded;
import dev.millrace.contracts.events.TrialStarted;
import dev.millrace.contracts.recipes.TrialSpec;
import dev.millrace.contracts.recipes.Undecided;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The gate let the model through, and it gets a share of the live requests before it goes live itself. */
record OnTrial(RunPlan plan, TrialStarted started) implements ActiveRun {

    /**
     * The trial that comes after {@code before}, or first: a shadow hurts nobody, so it comes before a canary.
     *
     * @param live the live version; where there is none a model has nobody to share requests with
     * @param reasons what has been decided so far
     */
    static Optional<TrialStarted> next(
            RunPlan plan, Optional<Mode> before, Optional<String> live, List<String> reasons) {
        Optional<TrialSpec> shadow = plan.recipe().promotion().shadow().filter(spec -> before.isEmpty());
        Optional<TrialSpec> canary =
                plan.recipe().promotion().canary().filter(spec -> before.isEmpty() || before.get() == Mode.SHADOW);
        return live.filter(version -> !version.equals(plan.version()))
                .flatMap(version -> shadow.map(spec -> start(plan, Mode.SHADOW, spec, version, reasons))
                        .or(() -> canary.map(spec -> start(plan, Mode.CANARY, spec, version, reasons))));
    }

    private static TrialStarted start(RunPlan plan, Mode mode, TrialSpec spec, String live, List<String> reasons) {
        return new TrialStarted(plan.run(), plan.model(), plan.version(), mode, spec.trial(), live, reasons);
    }

    @Override
    public String state() {
        return started.mode().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<Command> commands(Optional<LiveModel> live) {
        Optional<TrialEnded> ended = facts().trials().ended(started.mode());
        return ended.isPresent()
                ? List.of(after(ended.get(), live))
                : ending(live).map(Command::publish).stream().toList();
    }

    private Optional<TrialEnded> ending(Optional<LiveModel> live) {
        Optional<String> byHand = live.map(LiveModel::version)
                .filter(plan.version()::equals)
                .map(version -> "%s: somebody has promoted it meanwhile.".formatted(title()));
        return byHand.map(why -> ended(started, TrialVerdict.Outcome.PASSED, List.of(why)))
                .or(() -> TrialVerdict.of(
                                started.trial(), title(), facts().trials().measured(started.mode()))
                        .map(verdict -> ended(started, verdict.outcome(), verdict.reasons())));
    }

    private String title() {
        return started.mode() == Mode.SHADOW ? "Shadow" : "Canary";
    }

    /** That a trial is over, with what was decided before it. */
    static TrialEnded ended(TrialStarted started, TrialVerdict.Outcome outcome, List<String> why) {
        List<String> reasons = new ArrayList<>(started.reasons());
        reasons.addAll(why);
        return new TrialEnded(
                started.run(),
                started.model(),
                started.version(),
                started.mode(),
                outcome == TrialVerdict.Outcome.PASSED,
                Reasons.bounded(reasons),
                Optional.of(outcome == TrialVerdict.Outcome.UNDECIDED));
    }

    /** What follows from a trial: another one, or the model is promoted, or refused. */
    private Command after(TrialEnded ended, Optional<LiveModel> live) {
        Undecided unknown = plan.recipe().promotion().unknown();
        boolean held = ended.isUndecided() && unknown == Undecided.HOLD;
        if (!ended.passed() && !(ended.isUndecided() && unknown == Undecided.PROMOTE)) {
            return Command.publish(
                    new ModelRefused(plan.run(), plan.model(), plan.version(), ended.reasons(), Optional.of(held)));
        }
        return next(plan, Optional.of(ended.mode()), live.map(LiveModel::version), ended.reasons())
                .map(Command::publish)
                .orElseGet(() -> Command.publish(new ModelPromoted(
                        plan.run(),
                        plan.model(),
                        plan.version(),
                        live.map(LiveModel::version)
                                .filter(version -> !version.equals(plan.version()))
                                .or(() -> facts().promotionsByHand().previous()),
                        ended.reasons(),
                        Optional.empty())));
    }

    @Override
    public Optional<Run> next() {
        Optional<Run> refused = facts().the(ModelRefused.class).map(refusal -> EndingRun.refused(facts(), refusal));
        return facts().the(ModelPromoted.class)
                .<Run>map(promotion -> new Promoting(plan, promotion.reasons()))
                .or(() -> refused)
                .or(() -> facts().trials()
                        .started(Mode.CANARY)
                        .filter(canary -> started.mode() == Mode.SHADOW)
                        .map(canary -> new OnTrial(plan, canary)));
    }
}
