package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.ModelEvaluated;
import java.util.Optional;

/** The model is scored. */
record Evaluating(RunPlan plan) implements ActiveRun {
    @Override
    public String state() {
        return "evaluating";
    }

    @Override
    public Optional<Run> next() {
        return facts().the(ModelEvaluated.class).map(evaluated -> new Deciding(plan, evaluated));
    }
}
