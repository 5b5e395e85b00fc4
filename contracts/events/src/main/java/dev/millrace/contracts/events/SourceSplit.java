package dev.millrace.contracts.events;

/**
 * Read on in this part of a source: ingestion's note to itself, one for each shard, so that a source of any size is read in
 * steps that each survive a crash.
 *
 * @param run the run
 * @param recipe digest of the run's recipe
 * @param source the source's name in the recipe
 * @param next the shard to make
 * @param splits how many splits the source has
 * @param plan which files belong to which split
 * @param file which file of the split to read on in, from 0
 * @param documents how many documents of that file are in earlier shards
 */
public record SourceSplit(
        String run, String recipe, String source, ShardId next, int splits, ObjectRef plan, int file, long documents)
        implements Event {

    public SourceSplit {
        if (next.split() >= splits || file < 0 || documents < 0) {
            throw new IllegalArgumentException("No such place in a source of %d splits: %s, file %d, document %d"
                    .formatted(splits, next, file, documents));
        }
    }

    @Override
    public String subject() {
        return next.toString();
    }
}
