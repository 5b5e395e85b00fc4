package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.shards.CuratedDataset;
import java.util.List;
import java.util.Optional;

/** The run begins with documents that are curated: what redaction said of them once, it says for this run, too. */
record TakingDataset(RunPlan plan, CuratedDataset dataset) implements ActiveRun {
    @Override
    public String state() {
        return "taking-dataset";
    }

    @Override
    public List<Command> commands(Optional<LiveModel> live) {
        return dataset.shards().stream()
                .filter(shard ->
                        facts().shards(Stage.REDACTION).get(shard.shard()).isEmpty())
                .map(shard -> Command.publish(taken(shard)))
                .toList();
    }

    private ShardCompleted taken(ShardCompleted shard) {
        return new ShardCompleted(
                plan.run(),
                plan.digest(),
                shard.stage(),
                shard.shard(),
                shard.source(),
                shard.splits(),
                shard.last(),
                shard.data(),
                shard.ledger(),
                shard.counts(),
                shard.tokens(),
                0,
                shard.signals());
    }

    @Override
    public Optional<Run> next() {
        return facts().complete(Stage.REDACTION) ? Optional.of(new TrainingTokenizer(plan)) : Optional.empty();
    }
}
