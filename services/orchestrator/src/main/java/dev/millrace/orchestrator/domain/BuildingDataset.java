package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.DatasetBuilt;
import dev.millrace.contracts.events.TokenizerTrained;
import java.util.List;
import java.util.Optional;

/** The dataset's manifest is written. */
record BuildingDataset(RunPlan plan, TokenizerTrained trained, Dataset dataset) implements ActiveRun {
    @Override
    public String state() {
        return "building-dataset";
    }

    @Override
    public List<Command> commands(Optional<LiveModel> live) {
        return facts().the(DatasetBuilt.class).isPresent() ? List.of() : List.of(dataset.command());
    }

    @Override
    public Optional<Run> next() {
        return facts().the(DatasetBuilt.class).map(built -> new Training(plan, trained, built));
    }
}
