package dev.millrace.deduplication;

import dev.millrace.contracts.events.MalformedEvent;
import dev.millrace.deduplication.domain.BandOwner;
import dev.millrace.deduplication.domain.Key;
import dev.millrace.deduplication.domain.Message;
import dev.millrace.deduplication.domain.Rank;
import dev.millrace.deduplication.domain.Watermark;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/** An owner's memory in state stores: each change is part of the transaction, and of a topic that restores it. */
final class OwnerStores implements BandOwner.Memory {

    private static final String KEYS = "keys";
    private static final String WATERMARKS = "cursors";
    private static final String ASIDE = "aside";
    static final String ENDED = "owner-ended";

    private final KeyValueStore<Bytes, byte[]> keys;
    private final KeyValueStore<Bytes, byte[]> watermarks;
    private final KeyValueStore<Bytes, byte[]> aside;

    OwnerStores(ProcessorContext<?, ?> context) {
        this.keys = context.getStateStore(KEYS);
        this.watermarks = context.getStateStore(WATERMARKS);
        this.aside = context.getStateStore(ASIDE);
    }

    static Set<StoreBuilder<?>> builders() {
        return StateStores.builders(KEYS, WATERMARKS, ASIDE, ENDED);
    }

    List<KeyValueStore<Bytes, byte[]>> scoped() {
        return List.of(keys, aside, watermarks);
    }

    Map<String, LongSupplier> sizes() {
        return Map.of(KEYS, keys::approximateNumEntries, ASIDE, aside::approximateNumEntries);
    }

    @Override
    public Optional<Rank> lowest(String run, Key key) {
        return Optional.ofNullable(keys.get(bytes(run, key)))
                .map(ByteBuffer::wrap)
                .map(Rank::readFrom);
    }

    @Override
    public void lower(String run, Key key, Rank rank) {
        ByteBuffer value = ByteBuffer.allocate(Rank.BYTES);
        rank.writeTo(value);
        keys.put(bytes(run, key), value.array());
    }

    @Override
    public Watermark watermark(String run) {
        return Optional.ofNullable(watermarks.get(RunScope.of(run)))
                .map(Watermark::fromBytes)
                .orElse(Watermark.START);
    }

    @Override
    public void moveTo(String run, Watermark watermark) {
        watermarks.put(RunScope.of(run), watermark.toBytes());
    }

    @Override
    public void putAside(Message.Batch batch) {
        aside.put(bytes(batch.run(), Watermark.at(batch)), batch.toBytes());
    }

    @Override
    public Optional<Message.Batch> takeBack(String run, Watermark watermark) {
        return Optional.ofNullable(aside.delete(bytes(run, watermark))).map(OwnerStores::batch);
    }

    private static Message.Batch batch(byte[] bytes) {
        try {
            return (Message.Batch) Message.fromBytes(bytes);
        } catch (MalformedEvent e) {
            throw new IllegalStateException("The state holds what isn't a batch", e);
        }
    }

    private static Bytes bytes(String run, Key key) {
        return RunScope.key(run, key.length(), key::writeTo);
    }

    private static Bytes bytes(String run, Watermark watermark) {
        return RunScope.key(run, Watermark.BYTES, out -> out.put(watermark.toBytes()));
    }
}
