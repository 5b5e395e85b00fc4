package dev.millrace.orchestrator.domain;

import java.util.Optional;

/** The model is scored. */
record Evaluating(RunPlan plan) implements ActiveRun {
    @Override
    public String state() {
        return "evaluating";
    }

    @Override
    public Optional<Run> next() {
        return facts().evaluations().judged().map(evaluated -> new Deciding(plan, evaluated));
    }
}
