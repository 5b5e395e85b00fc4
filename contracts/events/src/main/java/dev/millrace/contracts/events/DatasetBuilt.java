package dev.millrace.contracts.events;

/**
 * A dataset is frozen: its manifest names its token shards, in the order of their rank.
 *
 * @param run the run
 * @param recipe digest of the run's recipe
 * @param manifest the dataset's manifest
 * @param shards number of token shards
 * @param documents number of documents
 * @param tokens number of tokens
 */
public record DatasetBuilt(String run, String recipe, ObjectRef manifest, int shards, long documents, long tokens)
        implements Event {

    public DatasetBuilt {
        if (shards < 1 || documents < 1 || tokens < 1) {
            throw new IllegalArgumentException("A dataset has something to train on");
        }
    }

    @Override
    public String subject() {
        return "dataset";
    }
}
