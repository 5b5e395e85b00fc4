package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.ModelEvaluated;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ModelRefused;
import java.util.List;
import java.util.Optional;

/** The gate compares the model with its minimums and with the live one. */
record Deciding(RunPlan plan, ModelEvaluated evaluated) implements ActiveRun {
    @Override
    public String state() {
        return "deciding";
    }

    @Override
    public List<Command> commands(Optional<LiveModel> live) {
        PromotionGate.Decision decision = decide(live);
        List<String> reasons = Reasons.bounded(decision.reasons());
        return List.of(Command.publish(
                decision.promote()
                        ? new ModelPromoted(
                                plan.run(),
                                plan.model(),
                                plan.version(),
                                live.map(LiveModel::version),
                                reasons,
                                Optional.empty())
                        : new ModelRefused(plan.run(), plan.model(), plan.version(), reasons)));
    }

    private PromotionGate.Decision decide(Optional<LiveModel> live) {
        List<String> alarms = Balance.alarms(facts());
        return alarms.isEmpty()
                ? new PromotionGate(
                                plan.recipe().promotion(),
                                plan.recipe().evaluation().tasks())
                        .decide(evaluated.scores(), live)
                : PromotionGate.unaccounted(alarms);
    }

    @Override
    public Optional<Run> next() {
        Optional<Run> refused =
                facts().the(ModelRefused.class).map(refusal -> new EndingRun.Refused(facts(), refusal.reasons()));
        return facts().the(ModelPromoted.class)
                .<Run>map(promotion -> new Promoting(plan, promotion.reasons()))
                .or(() -> refused);
    }
}
