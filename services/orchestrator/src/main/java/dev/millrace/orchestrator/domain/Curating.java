package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.SourceSubmitted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.recipes.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Documents stream through ingestion, filtering, deduplication and redaction. */
record Curating(RunPlan plan) implements ActiveRun {
    @Override
    public String state() {
        return "curating";
    }

    @Override
    public List<Command> commands(Optional<LiveModel> live) {
        List<Command> commands = new ArrayList<>();
        List<Source> sources = plan.recipe().sources();
        for (int order = 0; order < sources.size(); order++) {
            Source source = sources.get(order);
            if (!facts().submitted(source)) {
                commands.add(Command.publish(new SourceSubmitted(plan.run(), plan.digest(), source.name(), order)));
            }
        }
        LearnedFilter.of(plan).ifPresent(filter -> commands.addAll(filter.commands()));
        return commands;
    }

    @Override
    public Optional<Run> next() {
        Optional<String> obstacle = LearnedFilter.of(plan).flatMap(LearnedFilter::obstacle);
        if (obstacle.isPresent()) {
            return Optional.of(new EndingRun.Failing(facts(), List.of(obstacle.get())));
        }
        // All of them: topics are read side by side, and the dataset says what each stage has done.
        if (!FreezingDataset.STAGES.stream().allMatch(facts()::complete)) {
            return Optional.empty();
        }
        if (plan.recipe().dryRun().isPresent()) {
            return Optional.of(new EndingRun.Rehearsed(facts()));
        }
        return Optional.of(
                facts().shards(Stage.REDACTION).counts().kept() > 0
                        ? new FreezingDataset(plan)
                        : new EndingRun.Failing(
                                facts(), List.of("No document is left to train on; the ledgers say why.")));
    }
}
