package dev.millrace.ingestion.topic;

import dev.millrace.contracts.recipes.Format;
import dev.millrace.contracts.recipes.Source;
import dev.millrace.ingestion.domain.files.FileReading;
import dev.millrace.ingestion.domain.files.SourceFile;
import dev.millrace.ingestion.domain.files.SourceFiles;
import dev.millrace.ingestion.domain.input.EntryReader;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.input.SourceEntry.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * The records of a range of offsets, a document each: a JSON object with the fields of a JSON line, or a text. Offsets that
 * aren't there (transaction markers, compacted records) are no documents.
 */
final class RecordEntries implements EntryReader {

    private static final SourceFile RECORD = SourceFile.of("record", 0, "");
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final long to;
    private final Source source;
    private final ReadLimits limits;
    private final Deque<ConsumerRecord<byte[], byte[]>> waiting = new ArrayDeque<>();
    private Optional<Format> found = Optional.empty();
    private boolean ended;

    RecordEntries(
            Consumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long from,
            long to,
            Source source,
            ReadLimits limits) {
        this.consumer = consumer;
        this.partition = partition;
        this.to = to;
        this.source = source;
        this.limits = limits;
        consumer.assign(List.of(partition));
        consumer.seek(partition, from);
    }

    @Override
    public Optional<Format> format() {
        return found;
    }

    @Override
    public Optional<SourceEntry> next() throws IOException {
        if (waiting.isEmpty() && !ended) {
            try {
                poll();
            } catch (OffsetOutOfRangeException e) {
                ended = true;
                return Optional.of(gone(consumer.position(partition)));
            } catch (KafkaException e) {
                throw new IOException("%s can't be read now: %s".formatted(partition, e.getMessage()), e);
            }
        }
        return waiting.isEmpty() ? Optional.empty() : Optional.of(entry(waiting.remove()));
    }

    /** Fetches until there is a record, or the range has ended. */
    private void poll() throws IOException {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (waiting.isEmpty() && !ended) {
            long before = consumer.position(partition);
            consumer.poll(POLL).records(partition).stream()
                    .filter(record -> record.offset() < to)
                    .forEach(waiting::add);
            long now = consumer.position(partition);
            ended = now >= to;
            giveUp = now > before ? System.nanoTime() + PATIENCE.toNanos() : giveUp;
            if (!ended && System.nanoTime() - giveUp > 0) {
                throw new IOException("%s gives nothing at offset %d".formatted(partition, now));
            }
        }
    }

    private SourceEntry entry(ConsumerRecord<byte[], byte[]> record) throws IOException {
        SourceEntry entry = document(record.value());
        return switch (entry) {
            case SourceEntry.Refused(Reason reason, long bytes, Map<String, String> why) -> {
                Map<String, String> detail = new HashMap<>(why);
                detail.put("partition", Integer.toString(record.partition()));
                detail.put("offset", Long.toString(record.offset()));
                yield new SourceEntry.Refused(reason, bytes, detail);
            }
            case SourceEntry.Text text ->
                new SourceEntry.Text(
                        text.text(),
                        text.externalId().or(() -> Optional.of("%d:%d".formatted(record.partition(), record.offset()))),
                        text.created().or(() -> created(record)),
                        text.metadata(),
                        text.messages());
        };
    }

    private SourceEntry document(byte @Nullable [] value) throws IOException {
        if (value == null) {
            return new SourceEntry.Refused(Reason.EMPTY, 0, Map.of());
        }
        Format format = source.format() == Format.AUTO ? detected(value) : source.format();
        found = Optional.of(format);
        byte[] content = format == Format.JSONL ? onOneLine(value) : value;
        try (FileReading reading =
                FileReading.open(new OneRecord(content), RECORD, format, source.textField(), limits)) {
            return reading.next().orElseGet(() -> new SourceEntry.Refused(Reason.EMPTY, value.length, Map.of()));
        }
    }

    /** A record as the only file of a source, which is how readers know files. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record OneRecord(byte[] content) implements SourceFiles {

        @Override
        public List<SourceFile> list(Map<String, SourceFile> known) {
            return List.of(RECORD);
        }

        @Override
        public InputStream open(SourceFile file) {
            return new ByteArrayInputStream(content);
        }
    }

    private static Format detected(byte[] value) {
        for (byte b : value) {
            if (b > ' ') {
                return b == '{' ? Format.JSONL : Format.TEXT;
            }
        }
        return Format.TEXT;
    }

    /** In JSON a line can only end between two tokens, where a blank means the same. */
    private static byte[] onOneLine(byte[] json) {
        byte[] line = json.clone();
        for (int i = 0; i < line.length; i++) {
            if (line[i] == '\n' || line[i] == '\r') {
                line[i] = ' ';
            }
        }
        return line;
    }

    private static Optional<String> created(ConsumerRecord<byte[], byte[]> record) {
        return record.timestampType() == TimestampType.NO_TIMESTAMP_TYPE
                ? Optional.empty()
                : Optional.of(Instant.ofEpochMilli(record.timestamp()).toString());
    }

    private SourceEntry gone(long from) {
        return new SourceEntry.Refused(
                Reason.EXPIRED,
                0,
                Map.of(
                        "partition", Integer.toString(partition.partition()),
                        "from", Long.toString(from),
                        "to", Long.toString(to)));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
