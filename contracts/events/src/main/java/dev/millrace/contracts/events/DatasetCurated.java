package dev.millrace.contracts.events;

/**
 * A dataset exists: documents that have come through every stage of curation, under a name and a version of their own.
 *
 * @param run the run that curated it
 * @param recipe digest of the run's recipe
 * @param name the dataset's name
 * @param version its version
 * @param manifest the dataset's manifest
 * @param shards number of shards
 * @param documents number of documents
 * @param bytes of their texts, in UTF-8
 */
public record DatasetCurated(
        String run,
        String recipe,
        String name,
        String version,
        ObjectRef manifest,
        int shards,
        long documents,
        long bytes)
        implements Event {

    public DatasetCurated {
        if (shards < 1 || documents < 1) {
            throw new IllegalArgumentException("A dataset has documents");
        }
    }

    /** The dataset as a recipe names it. */
    public String address() {
        return name + "@" + version;
    }

    @Override
    public String subject() {
        return address();
    }
}
