package dev.millrace.contracts.events;

import java.time.Duration;
import java.util.Optional;
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
 * @param signals what filtering measured on each document, where it keeps that
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
        long micros,
        Optional<ObjectRef> signals)
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

    /** The run that did this work, when it wasn't this one: the same documents under the same rules. */
    public Optional<String> takenFrom() {
        return ObjectKeys.owner(data.key()).filter(owner -> !owner.equals(run));
    }

    /** What the first stage says of the shard that {@code split} asks for. */
    public static ShardCompleted ingested(
            SourceSplit split, boolean last, ObjectRef data, ObjectRef ledger, Counts counts, Duration taken) {
        return new ShardCompleted(
                split.run(),
                split.recipe(),
                Stage.INGESTION,
                split.next(),
                split.source(),
                split.splits(),
                last,
                data,
                ledger,
                counts,
                OptionalLong.empty(),
                micros(taken),
                Optional.empty());
    }

    /** What {@code later} says of the same shard when it has worked on it. */
    public ShardCompleted after(Stage later, ObjectRef output, ObjectRef entries, Counts done, Duration taken) {
        return new ShardCompleted(
                run,
                recipe,
                later,
                shard,
                source,
                splits,
                last,
                output,
                entries,
                done,
                OptionalLong.empty(),
                micros(taken),
                Optional.empty());
    }

    /** What {@code known}'s stage says of the same shard when it was {@code known} that it would come to. */
    public ShardCompleted as(ShardCompleted known, Duration taken) {
        return after(known.stage, known.data, known.ledger, known.counts, taken).with(known.tokens, known.signals);
    }

    /** The same, with so many tokens. */
    public ShardCompleted withTokens(long count) {
        return with(OptionalLong.of(count), signals);
    }

    /** The same, with what was measured. */
    public ShardCompleted withSignals(ObjectRef measured) {
        return with(tokens, Optional.of(measured));
    }

    private ShardCompleted with(OptionalLong count, Optional<ObjectRef> measured) {
        return new ShardCompleted(
                run, recipe, stage, shard, source, splits, last, data, ledger, counts, count, micros, measured);
    }

    private static long micros(Duration taken) {
        return taken.toNanos() / 1_000;
    }
}
