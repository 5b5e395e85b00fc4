package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.ArenaRequested;
import dev.millrace.contracts.events.ModelEvaluated;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ModelRefused;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.events.TrialStarted;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The gate compares the model with its minimums and with the live one, and waits for verdicts where it asks for them. */
record Deciding(RunPlan plan, ModelEvaluated evaluated) implements ActiveRun {
    @Override
    public String state() {
        return facts().arena().isPresent() && facts().gate().isEmpty() ? "judging" : "deciding";
    }

    @Override
    public List<Command> commands(Optional<LiveModel> now) {
        // A version that was promoted by hand before it was judged isn't compared with itself.
        Optional<LiveModel> live = now.filter(model -> !model.version().equals(plan.version()));
        List<Finding> contamination = ContaminationFindings.of(plan.recipe(), evaluated);
        PromotionGate.Decision decision = decide(live, contamination);
        Optional<WinRateGate.Standing> verdicts = decision.action() == PromotionGate.Action.REFUSE
                ? Optional.empty()
                : live.flatMap(model -> WinRateGate.of(plan).map(gate -> gate.standing(evaluated, model.version())));
        if (verdicts.isPresent()) {
            switch (verdicts.get()) {
                case WinRateGate.Standing.Begins(ArenaRequested arena) -> {
                    return List.of(Command.publish(arena));
                }
                case WinRateGate.Standing.Waits() -> {
                    return List.of();
                }
                case WinRateGate.Standing.Found(Finding finding) ->
                    decision = decide(
                            live,
                            Stream.concat(contamination.stream(), Stream.of(finding))
                                    .toList());
            }
        }
        List<String> reasons = Reasons.bounded(decision.reasons());
        Optional<TrialStarted> trial = OnTrial.next(plan, Optional.empty(), now.map(LiveModel::version), reasons);
        if (decision.promote() && trial.isPresent()) {
            return List.of(Command.publish(trial.get()));
        }
        return List.of(Command.publish(
                decision.promote()
                        ? new ModelPromoted(
                                plan.run(),
                                plan.model(),
                                plan.version(),
                                now.equals(live)
                                        ? live.map(LiveModel::version)
                                        : facts().promotionsByHand().previous(),
                                reasons,
                                Optional.empty())
                        : new ModelRefused(
                                plan.run(),
                                plan.model(),
                                plan.version(),
                                reasons,
                                Optional.of(decision.action() == PromotionGate.Action.HOLD))));
    }

    /** @param others what was found besides scores */
    private PromotionGate.Decision decide(Optional<LiveModel> live, List<Finding> others) {
        List<String> alarms = facts().alarms();
        if (!alarms.isEmpty()) {
            return PromotionGate.unaccounted(alarms);
        }
        Optional<LiveModel> newer = evaluated.request().flatMap(id -> live).filter(this::isNewer);
        return newer.isPresent()
                ? PromotionGate.overtaken(newer.get())
                : new PromotionGate(
                                plan.recipe().promotion(),
                                plan.recipe().evaluation().tasks())
                        .decide(evaluated.scores(), evaluated.comparisons(), live.map(this::onTheSame), others);
    }

    /** Whoever asked for scores of an older version hasn't asked for it to replace what has come since. */
    private boolean isNewer(LiveModel live) {
        return RunName.numberOf(live.version()) > RunName.numberOf(plan.version());
    }

    /** The live version with what it reached on this run's own documents, as the evaluator found out. */
    private LiveModel onTheSame(LiveModel live) {
        List<Score> found = evaluated
                .live()
                .filter(scored -> scored.version().equals(live.version()))
                .map(ModelEvaluated.LiveScores::scores)
                .orElse(List.of());
        return new LiveModel(
                live.version(),
                Stream.concat(found.stream(), live.scores().stream()).toList());
    }

    @Override
    public Optional<Run> next() {
        Optional<Run> refused = facts().the(ModelRefused.class).map(refusal -> EndingRun.refused(facts(), refusal));
        return facts().the(ModelPromoted.class)
                .<Run>map(promotion -> new Promoting(plan, promotion.reasons()))
                .or(() -> refused)
                .or(() -> facts().trials().first().map(trial -> new OnTrial(plan, trial)));
    }
}
