package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.Cycle;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.TokenizerRequested;
import dev.millrace.contracts.events.TokenizerTrained;
import java.util.List;
import java.util.Optional;

/** The run's tokenizer is trained on a sample of the redacted shards; of a continuous recipe's cycles on that of the first. */
record TrainingTokenizer(RunPlan plan) implements ActiveRun {
    @Override
    public String state() {
        return "training-tokenizer";
    }

    @Override
    public List<Command> commands(Optional<LiveModel> live) {
        return unlessSeen(TokenizerRequested.class, this::request);
    }

    private Command request() {
        Optional<ObjectRef> first = plan.submitted().cycle().flatMap(Cycle::sample);
        return first.map(sample -> Command.publish(new TokenizerRequested(plan.run(), plan.digest(), sample)))
                .orElseGet(this::ownSample);
    }

    private Command ownSample() {
        StoredManifest sample = TrainingSample.stored(
                ObjectKeys.tokenizerSample(plan.run()),
                facts().shards(Stage.REDACTION).all(),
                plan.recipe().tokenizer().sampleBytes());
        return new Command(new TokenizerRequested(plan.run(), plan.digest(), sample.ref()), List.of(sample));
    }

    @Override
    public Optional<Run> next() {
        return facts().the(TokenizerTrained.class).map(trained -> new Tokenizing(plan, trained));
    }
}
