package dev.millrace.orchestrator.domain;

import java.util.List;
import java.util.Optional;

/** The model may be served; no server answers with it yet. */
record Promoting(RunPlan plan, List<String> reasons) implements ActiveRun {
    @Override
    public String state() {
        return "promoting";
    }

    @Override
    public Optional<Run> next() {
        return facts().servedLive() ? Optional.of(new EndingRun.Promoted(facts(), reasons)) : Optional.empty();
    }
}
