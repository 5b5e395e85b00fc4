package dev.millrace.deduplication;

import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.deduplication.domain.Message;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Carries out decisions and says that the shard is deduplicated. */
final class WriteProcessor implements Processor<String, Message, byte[], byte[]> {

    private final Writing writing;
    private final Runs runs;
    private @Nullable ProcessorContext<byte[], byte[]> context;

    WriteProcessor(Writing writing, Runs runs) {
        this.writing = writing;
        this.runs = runs;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> theContext) {
        context = theContext;
    }

    @Override
    public void process(Record<String, Message> record) {
        if (context == null) {
            throw new IllegalStateException("Used before it was initialised");
        }
        if (!(record.value() instanceof Message.Decision decision)) {
            throw new IllegalStateException("On " + Topics.DECISIONS + ": " + record.value());
        }
        if (runs.over(decision.event())) {
            return;
        }
        try {
            ShardCompleted written = writing.write(decision);
            if (!runs.over(written)) { // it may have come to its end meanwhile
                context.forward(message(written, record.timestamp()), "out");
            }
        } catch (Unusable e) {
            if (runs.over(decision.event())) {
                return; // what it needs has been removed
            }
            context.forward(DeadShard.of(decision.event(), record.timestamp(), e), "not-written");
        }
    }

    private static Record<byte[], byte[]> message(ShardCompleted event, long timestamp) {
        RecordHeaders headers = new RecordHeaders();
        EventCodec.headers(event, "deduplication")
                .forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        byte[] key = event.key().getBytes(StandardCharsets.UTF_8);
        return new Record<>(key, EventCodec.value(event), timestamp, headers);
    }
}
