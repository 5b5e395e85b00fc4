package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.DatasetBuilt;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.TokenizerTrained;
import dev.millrace.contracts.events.TrainingRequested;
import java.util.List;
import java.util.Optional;

/** The model is trained. */
record Training(RunPlan plan, TokenizerTrained trained, DatasetBuilt dataset) implements ActiveRun {
    @Override
    public String state() {
        return "training";
    }

    @Override
    public List<Command> commands(Optional<LiveModel> live) {
        return unlessSeen(
                TrainingRequested.class,
                () -> Command.publish(new TrainingRequested(
                        plan.run(),
                        plan.digest(),
                        plan.model(),
                        plan.version(),
                        dataset.manifest(),
                        trained.tokenizer(),
                        Optional.of(plan.recipe().execution().training()))));
    }

    @Override
    public Optional<Run> next() {
        return facts().the(ModelExported.class).map(exported -> new Evaluating(plan));
    }
}
