package dev.millrace.contracts.events;

/**
 * Train the run's quality classifier on these shards.
 *
 * @param run the run
 * @param recipe digest of the run's recipe
 * @param good the manifest of ingested shards of the source of good documents
 * @param raw the manifest of ingested shards of the source of documents as they come
 */
public record ClassifierRequested(String run, String recipe, ObjectRef good, ObjectRef raw) implements Event {

    @Override
    public String subject() {
        return "classifier";
    }
}
