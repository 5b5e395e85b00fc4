package dev.millrace.deduplication.domain;

import dev.millrace.contracts.events.MalformedEvent;
import dev.millrace.contracts.events.ShardId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What one worker remembers, in maps; messages are kept in their binary form, as the service keeps them. */
class MemoryOfMaps implements BandOwner.Memory, AnswerJoin.Memory {

    private final Map<String, Rank> lowest = new HashMap<>();
    private final Map<String, Watermark> watermarks = new HashMap<>();
    private final Map<String, byte[]> aside = new HashMap<>();
    private final Map<String, TreeMap<String, byte[]>> answers = new HashMap<>();
    private final Map<String, Rank> survivors = new HashMap<>();

    @Override
    public Optional<Rank> lowest(String run, Key key) {
        return Optional.ofNullable(lowest.get(run + key));
    }

    @Override
    public void lower(String run, Key key, Rank rank) {
        lowest.put(run + key, rank);
    }

    @Override
    public Watermark watermark(String run) {
        return watermarks.getOrDefault(run, Watermark.START);
    }

    @Override
    public void moveTo(String run, Watermark watermark) {
        watermarks.put(run, Watermark.fromBytes(watermark.toBytes()));
    }

    @Override
    public void putAside(Message.Batch batch) {
        aside.put(run(batch) + Watermark.at(batch), batch.toBytes());
    }

    @Override
    public Optional<Message.Batch> takeBack(String run, Watermark watermark) {
        return Optional.ofNullable(aside.remove(run + watermark)).map(bytes -> (Message.Batch) read(bytes));
    }

    @Override
    public void keep(Message.Answer answer) {
        answers.computeIfAbsent(run(answer) + answer.event().shard(), k -> new TreeMap<>())
                .put(answer.owner() + "/" + answer.part(), answer.toBytes());
    }

    @Override
    public List<Message.Answer> kept(String run, ShardId shard) {
        List<Message.Answer> kept = new ArrayList<>();
        answers.getOrDefault(run + shard, new TreeMap<>())
                .values()
                .forEach(bytes -> kept.add((Message.Answer) read(bytes)));
        return kept;
    }

    @Override
    public void drop(String run, ShardId shard) {
        answers.remove(run + shard);
    }

    @Override
    public Optional<Rank> survivor(String run, Rank rank) {
        return Optional.ofNullable(survivors.get(run + rank));
    }

    @Override
    public void survives(String run, Rank rank, Rank survivor) {
        survivors.put(run + rank, survivor);
    }

    static Message read(byte[] bytes) {
        try {
            return Message.fromBytes(bytes);
        } catch (MalformedEvent e) {
            throw new AssertionError(e);
        }
    }

    private static String run(Message message) {
        return message.run();
    }
}
