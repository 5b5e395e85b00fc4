package dev.millrace.ingestion.topic;

import dev.millrace.contracts.recipes.Source;
import dev.millrace.ingestion.domain.files.SourceFile;
import dev.millrace.ingestion.domain.files.SourceFiles;
import dev.millrace.ingestion.domain.files.UnreadableSource;
import dev.millrace.ingestion.domain.input.EntryReader;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.input.SourceEntry.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A topic as far as it reaches now. Its files are ranges of offsets of one partition: those that an earlier run has read,
 * as they were, and behind them what has come since. A range that the broker has thrown away before anyone read it is in the
 * ledger.
 */
final class TopicFiles implements SourceFiles {

    /** So many records make one file, so that a long partition can be read side by side. */
    private static final long RANGE = 65_536;

    /** Of a record's size nothing is known beforehand; this keeps splits from becoming too long. */
    private static final long GUESSED_BYTES = 1_024;

    static final String PARTITION = "partition";
    static final String FROM = "from";
    static final String TO = "to";

    private final String topic;
    private final Optional<Map<String, Object>> settings;

    /**
     * The topic {@code topic}.
     *
     * @param settings of the consumer; absent when the configuration doesn't know the cluster
     */
    TopicFiles(String topic, Optional<Map<String, Object>> settings) {
        this.topic = topic;
        this.settings = settings;
    }

    @Override
    public List<SourceFile> list(Map<String, SourceFile> known) throws UnreadableSource, IOException {
        Map<String, Object> cluster = settings.orElseThrow(() ->
                new UnreadableSource("Ingestion's configuration has no such cluster (millrace.ingestion.clusters)"));
        String id = id(cluster);
        List<SourceFile> files = new ArrayList<>(known.values().stream()
                .filter(file -> file.fingerprint().equals(id))
                .toList());
        try (Consumer<byte[], byte[]> consumer = consumer(cluster)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(p -> new TopicPartition(topic, p.partition()))
                    .toList();
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<Integer, Long> read = ends(files);
            for (TopicPartition partition : partitions) {
                long begin = begins.getOrDefault(partition, 0L);
                long from = read.getOrDefault(partition.partition(), begin);
                if (begin > from) {
                    files.add(expired(partition.partition(), from, begin));
                }
                ranges(partition.partition(), Math.max(begin, from), ends.getOrDefault(partition, 0L), id, files);
            }
            return files;
        } catch (AuthorizationException e) {
            throw new UnreadableSource("The topic %s may not be read: %s".formatted(topic, e.getMessage()), e);
        } catch (KafkaException e) {
            throw away(e);
        }
    }

    /** The topic's id on its cluster: one that was deleted and made again has another. */
    private String id(Map<String, Object> cluster) throws UnreadableSource, IOException {
        try (Admin admin = Admin.create(cluster)) {
            TopicDescription description =
                    admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
            return description == null ? "" : description.topicId().toString();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new UnreadableSource("There is no topic " + topic, e);
            }
            if (e.getCause() instanceof AuthorizationException refused) {
                throw new UnreadableSource(
                        "The topic %s may not be read: %s".formatted(topic, refused.getMessage()), e);
            }
            throw new IOException("The brokers of the topic %s can't be asked now".formatted(topic), e);
        } catch (KafkaException e) {
            throw away(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while a topic was looked at");
        }
    }

    private IOException away(KafkaException e) {
        return new IOException("The topic %s can't be read now: %s".formatted(topic, e.getMessage()), e);
    }

    private static Map<Integer, Long> ends(List<SourceFile> files) {
        Map<Integer, Long> ends = new TreeMap<>();
        files.forEach(file -> ends.merge((int) number(file, PARTITION), number(file, TO), Math::max));
        return ends;
    }

    private static void ranges(int partition, long from, long to, String id, List<SourceFile> files) {
        for (long begin = from; begin < to; begin += RANGE) {
            long end = Math.min(to, begin + RANGE);
            files.add(new SourceFile(
                    path(partition, begin, end),
                    (end - begin) * GUESSED_BYTES,
                    id,
                    Map.of(),
                    state(partition, begin, end),
                    Optional.empty()));
        }
    }

    private static SourceFile expired(int partition, long from, long to) {
        return SourceFile.refused(
                path(partition, from, to), new SourceEntry.Refused(Reason.EXPIRED, 0, state(partition, from, to)));
    }

    private static Map<String, String> state(int partition, long from, long to) {
        return Map.of(PARTITION, Integer.toString(partition), FROM, Long.toString(from), TO, Long.toString(to));
    }

    /** Sorts as the offsets do. */
    private static String path(int partition, long from, long to) {
        return "%05d/%019d-%019d".formatted(partition, from, to);
    }

    static long number(SourceFile file, String name) {
        return Long.parseLong(file.state().getOrDefault(name, "0"));
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> cluster) {
        return new KafkaConsumer<>(cluster, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public boolean hasRecords() {
        return true;
    }

    @Override
    public EntryReader read(SourceFile range, Source source, ReadLimits limits) throws IOException {
        try {
            TopicPartition partition = new TopicPartition(topic, (int) number(range, PARTITION));
            Consumer<byte[], byte[]> consumer = consumer(settings.orElseThrow(
                    () -> new IOException("Ingestion's configuration no longer has the topic's cluster")));
            return new RecordEntries(consumer, partition, number(range, FROM), number(range, TO), source, limits);
        } catch (KafkaException e) {
            throw away(e);
        }
    }

    @Override
    public InputStream open(SourceFile range) {
        throw new UnsupportedOperationException("A topic has records, not bytes: " + range.path());
    }
}
