package dev.millrace.contracts.events;

import java.util.Optional;

/**
 * Train the recipe's model on this dataset.
 *
 * @param run the run
 * @param recipe digest of the run's recipe
 * @param model the model's name
 * @param version the version it will have
 * @param dataset the dataset's manifest
 * @param tokenizer the {@code tokenizer.json} that made the dataset's tokens
 * @param execution how wide it runs; absent: as the recipe object says, which told it before the event did
 */
public record TrainingRequested(
        String run,
        String recipe,
        String model,
        String version,
        ObjectRef dataset,
        ObjectRef tokenizer,
        Optional<TrainingExecution> execution)
        implements Event {

    @Override
    public String subject() {
        return model + "@" + version;
    }
}
