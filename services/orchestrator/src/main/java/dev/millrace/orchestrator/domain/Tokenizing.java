package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.TokenizationRequested;
import dev.millrace.contracts.events.TokenizerTrained;
import java.util.List;
import java.util.Optional;

/** Every redacted shard becomes token ids. */
record Tokenizing(RunPlan plan, TokenizerTrained trained) implements ActiveRun {
    @Override
    public String state() {
        return "tokenizing";
    }

    @Override
    public List<Command> commands(Optional<LiveModel> live) {
        return facts().shards(Stage.REDACTION).all().stream()
                .filter(shard -> !facts().tokenizationRequested(shard.shard()))
                .map(shard -> Command.publish(new TokenizationRequested(plan.run(), shard, trained.tokenizer())))
                .toList();
    }

    @Override
    public Optional<Run> next() {
        if (!facts().complete(Stage.TOKENIZATION)) {
            return Optional.empty();
        }
        Dataset dataset = Dataset.of(plan, trained);
        return Optional.of(
                dataset.isEmpty()
                        ? new EndingRun.Failing(facts(), List.of("The dataset holds no tokens; the ledgers say why."))
                        : new BuildingDataset(plan, trained, dataset));
    }
}
