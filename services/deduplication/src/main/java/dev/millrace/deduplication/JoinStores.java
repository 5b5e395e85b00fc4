package dev.millrace.deduplication;

import dev.millrace.contracts.events.MalformedEvent;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.deduplication.domain.AnswerJoin;
import dev.millrace.deduplication.domain.Message;
import dev.millrace.deduplication.domain.Rank;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/** A joiner's memory in state stores. */
final class JoinStores implements AnswerJoin.Memory {

    private static final String ANSWERED = "answered";
    private static final String SURVIVORS = "survivors";
    static final String ENDED = "join-ended";

    private final KeyValueStore<Bytes, byte[]> answered;
    private final KeyValueStore<Bytes, byte[]> survivors;

    JoinStores(ProcessorContext<?, ?> context) {
        this.answered = context.getStateStore(ANSWERED);
        this.survivors = context.getStateStore(SURVIVORS);
    }

    static Set<StoreBuilder<?>> builders() {
        return StateStores.builders(ANSWERED, SURVIVORS, ENDED);
    }

    List<KeyValueStore<Bytes, byte[]>> scoped() {
        return List.of(answered, survivors);
    }

    Map<String, LongSupplier> sizes() {
        return Map.of(ANSWERED, answered::approximateNumEntries, SURVIVORS, survivors::approximateNumEntries);
    }

    @Override
    public void keep(Message.Answer answer) {
        Bytes key = RunScope.key(
                answer.run(),
                Long.BYTES + 2 * Integer.BYTES,
                out -> out.putLong(Rank.pack(answer.event().shard()))
                        .putInt(answer.owner())
                        .putInt(answer.part()));
        answered.put(key, answer.toBytes());
    }

    @Override
    public List<Message.Answer> kept(String run, ShardId shard) {
        List<Message.Answer> answers = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> found = answered.prefixScan(prefix(run, shard), new BytesSerializer())) {
            found.forEachRemaining(entry -> answers.add(answer(entry.value)));
        }
        return answers;
    }

    @Override
    public void drop(String run, ShardId shard) {
        List<Bytes> keys = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> found = answered.prefixScan(prefix(run, shard), new BytesSerializer())) {
            found.forEachRemaining(entry -> keys.add(entry.key));
        }
        keys.forEach(answered::delete);
    }

    @Override
    public Optional<Rank> survivor(String run, Rank rank) {
        return Optional.ofNullable(survivors.get(key(run, rank)))
                .map(ByteBuffer::wrap)
                .map(Rank::readFrom);
    }

    @Override
    public void survives(String run, Rank rank, Rank survivor) {
        ByteBuffer value = ByteBuffer.allocate(Rank.BYTES);
        survivor.writeTo(value);
        survivors.put(key(run, rank), value.array());
    }

    private static Bytes prefix(String run, ShardId shard) {
        return RunScope.key(run, Long.BYTES, out -> out.putLong(Rank.pack(shard)));
    }

    private static Bytes key(String run, Rank rank) {
        return RunScope.key(run, Rank.BYTES, rank::writeTo);
    }

    private static Message.Answer answer(byte[] bytes) {
        try {
            return (Message.Answer) Message.fromBytes(bytes);
        } catch (MalformedEvent e) {
            throw new IllegalStateException("The state holds what isn't an answer", e);
        }
    }
}
