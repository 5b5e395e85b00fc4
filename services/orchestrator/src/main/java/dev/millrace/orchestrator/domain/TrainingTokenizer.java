package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.TokenizerRequested;
import dev.millrace.contracts.events.TokenizerTrained;
import java.util.List;
import java.util.Optional;

/** The run's tokenizer is trained on a sample of the redacted shards. */
record TrainingTokenizer(RunPlan plan) implements ActiveRun {
    @Override
    public String state() {
        return "training-tokenizer";
    }

    @Override
    public List<Command> commands(Optional<LiveModel> live) {
        return unlessSeen(
                TokenizerRequested.class,
                () -> new TokenizerRequested(
                        plan.run(),
                        plan.digest(),
                        TrainingSample.of(
                                facts().shards(Stage.REDACTION).all(),
                                plan.recipe().tokenizer().sampleBytes())));
    }

    @Override
    public Optional<Run> next() {
        return facts().the(TokenizerTrained.class).map(trained -> new Tokenizing(plan, trained));
    }
}
