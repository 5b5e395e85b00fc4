package dev.millrace.contracts.events;

import java.util.OptionalLong;

/**
 * A stage has finished a shard. One kind of event for all stages: the topic is the stage's.
 *
 * @param run the run
 * @param recipe digest of the run's recipe
 * @param stage the stage that finished it
 * @param shard the shard
 * @param source name of the source it comes from
 * @param splits how many splits the source has
 * @param last whether this is the last shard of its split
 * @param data the documents that go on (JSONL, Zstandard), or the token shard after tokenization
 * @param ledger what became of each document
 * @param counts the same in numbers
 * @param tokens how many tokens the shard holds; only tokenization knows
 * @param micros how long the stage worked on it, in microseconds
 */
public record ShardCompleted(
        String run,
        String recipe,
        Stage stage,
        ShardId shard,
        String source,
        int splits,
        boolean last,
        ObjectRef data,
        ObjectRef ledger,
        Counts counts,
        OptionalLong tokens,
        long micros)
        implements Event {

    public ShardCompleted {
        if (shard.split() >= splits) {
            throw new IllegalArgumentException("%s is beyond the %d splits of its source".formatted(shard, splits));
        }
    }

    @Override
    public String subject() {
        return shard.toString();
    }
}
