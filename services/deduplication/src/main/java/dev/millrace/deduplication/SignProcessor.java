package dev.millrace.deduplication;

import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.events.MalformedEvent;
import dev.millrace.contracts.events.RunEnded;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Topic;
import dev.millrace.deduplication.domain.Message;
import dev.millrace.stage.ParkedMessage;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Signs each filtered shard and sends its keys to their owners; passes on that a run has ended. A shard of a run that is
 * over is passed over, one of a paused run is parked.
 */
final class SignProcessor implements Processor<byte[], byte[], Object, Object> {

    private final Signing signing;
    private final Runs runs;
    private final int owners;
    private @Nullable ProcessorContext<Object, Object> context;

    SignProcessor(Signing signing, Runs runs, int owners) {
        this.signing = signing;
        this.runs = runs;
        this.owners = owners;
    }

    @Override
    public void init(ProcessorContext<Object, Object> theContext) {
        context = theContext;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        ProcessorContext<Object, Object> out = context();
        RecordMetadata from = out.recordMetadata().orElseThrow();
        Topic topic = Topic.named(from.topic());
        try {
            switch (EventCodec.decode(topic, type(record), record.value())) {
                case ShardCompleted shard -> {
                    switch (runs.standing(shard)) {
                        case UNDER_WAY -> sign(shard, record, from);
                        case PAUSED -> park(shard, record);
                        case FAILED, CANCELLED -> {}
                    }
                }
                case RunEnded ended -> forget(ended.run(), record);
                default -> throw new MalformedEvent(topic.topicName() + ": an event of another kind");
            }
        } catch (MalformedEvent e) {
            if (topic == Topic.SHARDS_FILTERED) {
                out.forward(DeadShard.of(record, from, e), "not-signed");
            }
        }
    }

    private void sign(ShardCompleted shard, Record<byte[], byte[]> record, RecordMetadata from) {
        try {
            for (Message.Batch batch : signing.sign(shard, owners)) {
                context().forward(new Record<>(shard.run(), batch, record.timestamp()), "to-owners");
            }
        } catch (Unusable e) {
            if (!runs.over(shard)) { // else what it needs has been removed
                context().forward(DeadShard.of(record, from, e), "not-signed");
            }
        }
    }

    private void park(ShardCompleted shard, Record<byte[], byte[]> record) {
        RecordHeaders headers = new RecordHeaders();
        ParkedMessage.headers(record.headers(), Topic.SHARDS_FILTERED.topicName(), shard.run())
                .forEach(headers::add);
        context().forward(record.withHeaders(headers), "parked");
    }

    private void forget(String run, Record<byte[], byte[]> record) {
        Record<Object, Object> forget = new Record<>(run, new Message.Forget(run), record.timestamp());
        context().forward(forget, "to-owners");
        context().forward(forget, "forget");
    }

    private static @Nullable String type(Record<byte[], byte[]> record) {
        Header type = record.headers().lastHeader("ce_type");
        return type == null ? null : new String(type.value(), StandardCharsets.UTF_8);
    }

    private ProcessorContext<Object, Object> context() {
        if (context == null) {
            throw new IllegalStateException("Used before it was initialised");
        }
        return context;
    }
}
