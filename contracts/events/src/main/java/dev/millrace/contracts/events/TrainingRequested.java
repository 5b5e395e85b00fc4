package dev.millrace.contracts.events;

/**
 * Train the recipe's model on this dataset.
 *
 * @param run the run
 * @param recipe digest of the run's recipe
 * @param model the model's name
 * @param version the version it will have
 * @param dataset the dataset's manifest
 * @param tokenizer the {@code tokenizer.json} that made the dataset's tokens
 */
public record TrainingRequested(
        String run, String recipe, String model, String version, ObjectRef dataset, ObjectRef tokenizer)
        implements Event {

    @Override
    public String subject() {
        return model + "@" + version;
    }
}
