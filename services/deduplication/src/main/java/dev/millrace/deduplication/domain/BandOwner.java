package dev.millrace.deduplication.domain;

import dev.millrace.contracts.events.ShardId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Keeps a part of the keys of a run: for each, the lowest rank that has it. A shard is answered only when every shard of
 * lower rank has been entered, in whatever order they came; from then on no later shard can change the answer. So two copies
 * can't drop each other, and who survives doesn't depend on who was faster.
 */
public final class BandOwner {

    /** What an owner remembers, and must still know after a crash. */
    public interface Memory {

        /** The lowest rank that has {@code key} in this run. */
        Optional<Rank> lowest(String run, Key key);

        /** From now on {@code rank} is the lowest with {@code key}. */
        void lower(String run, Key key, Rank rank);

        /** The first part of the run's shards that hasn't been entered. */
        Watermark watermark(String run);

        /** From now on {@code watermark} is. */
        void moveTo(String run, Watermark watermark);

        /** Puts a batch aside until those before it have come. */
        void putAside(Message.Batch batch);

        /** Takes back the batch at {@code watermark}, if it was put aside. */
        Optional<Message.Batch> takeBack(String run, Watermark watermark);
    }

    private final Memory memory;

    public BandOwner(Memory memory) {
        this.memory = memory;
    }

    /**
     * Enters a shard, or a part of one, and gives {@code answers} all that can be answered now: in the order of ranks, except
     * for repeats. A part needn't wait for those after it, whose documents have higher ranks.
     */
    public void enter(Message.Batch batch, Consumer<Message.Answer> answers) {
        ShardId shard = batch.event().shard();
        batch.entries().forEach(entry -> remember(batch.run(), entry, shard));
        Watermark watermark = memory.watermark(batch.run());
        if (watermark.isPast(batch)) {
            // Delivered again: nothing of higher rank counts in the answer, so it is the one that was given before.
            answers.accept(answer(batch));
        } else if (watermark.isAt(batch)) {
            answerFrom(batch, watermark, answers);
        } else {
            memory.putAside(batch);
        }
    }

    private void answerFrom(Message.Batch first, Watermark start, Consumer<Message.Answer> answers) {
        String run = first.run();
        Watermark watermark = start;
        Optional<Message.Batch> ready = Optional.of(first);
        while (ready.isPresent()) {
            answers.accept(answer(ready.get()));
            watermark = watermark.after(ready.get());
            ready = memory.takeBack(run, watermark);
        }
        memory.moveTo(run, watermark);
    }

    private void remember(String run, Entry entry, ShardId shard) {
        Rank rank = new Rank(shard, entry.position());
        Optional<Rank> known = memory.lowest(run, entry.key());
        if (known.isEmpty() || rank.compareTo(known.get()) < 0) {
            memory.lower(run, entry.key(), rank);
        }
    }

    private Message.Answer answer(Message.Batch batch) {
        Map<Integer, Map<Reason, Match>> found = new TreeMap<>();
        for (Entry entry : batch.entries()) {
            Rank own = new Rank(batch.event().shard(), entry.position());
            memory.lowest(batch.run(), entry.key())
                    .filter(lowest -> lowest.compareTo(own) < 0)
                    .map(lowest -> new Match(entry.position(), entry.key().reason(), lowest))
                    .ifPresent(match -> found.computeIfAbsent(match.position(), p -> new EnumMap<>(Reason.class))
                            .merge(match.reason(), match, (a, b) -> a.of().compareTo(b.of()) <= 0 ? a : b));
        }
        List<Match> matches =
                found.values().stream().flatMap(m -> m.values().stream()).toList();
        return new Message.Answer(batch.event(), batch.owners(), batch.owner(), batch.part(), batch.parts(), matches);
    }
}
