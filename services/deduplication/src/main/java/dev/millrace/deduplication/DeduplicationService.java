package dev.millrace.deduplication;

import dev.millrace.contracts.events.Topic;
import dev.millrace.deduplication.domain.Message;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * Where events come in and go out.
 *
 * <pre>
 * shards.filtered ─► sign ─► deduplication.bands ─► own ─► deduplication.answers ─► join ─► deduplication.decisions ─► write ─► shards.deduplicated
 *                  (one per          (one per owner      (all of a run to              (one per
 *                   shard)            of keys)            one joiner)                   shard)
 * </pre>
 *
 * Signing and writing, the heavy parts, are spread over all workers by shard; keys are spread over their owners; joining is
 * light. Each part consumes, changes its state and publishes in one Kafka transaction (exactly_once_v2), and what it
 * decides doesn't depend on the order in which shards come: see the domain.
 */
@ApplicationScoped
public class DeduplicationService {

    private final Signing signing;
    private final Writing writing;
    private final StateMetrics metrics;
    private final Runs runs;

    public DeduplicationService(Signing signing, Writing writing, Runs runs, StateMetrics metrics) {
        this.signing = signing;
        this.writing = writing;
        this.runs = runs;
        this.metrics = metrics;
    }

    /** The flow, for keys that are shared among {@code owners}. */
    public Topology topology(int owners) {
        MessageSerde messages = new MessageSerde();
        StringSerializer keys = new StringSerializer();
        StringDeserializer run = new StringDeserializer();
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        ByteArraySerializer raw = new ByteArraySerializer();
        return new Topology()
                .addSource("filtered", bytes, bytes, Topic.SHARDS_FILTERED.topicName())
                .addSource("ended", bytes, bytes, Topic.RUNS_ENDED.topicName())
                .addProcessor("sign", () -> new SignProcessor(signing, runs, owners), "filtered", "ended")
                .addSink("to-owners", Topics.BANDS, keys, messages, toOwner(), "sign")
                .addSink("forget", Topics.ANSWERS, keys, messages, toJoiner(), "sign")
                .addSink("parked", Topic.PARKED, raw, raw, "sign")
                .addSink("not-signed", Topic.SHARDS_FILTERED.deadLetterName(), raw, raw, "sign")
                .addSource("batches", run, messages, Topics.BANDS)
                .addProcessor("own", new OwnProcessor.Supplier(runs, metrics), "batches")
                .addSink("to-joiner", Topics.ANSWERS, keys, messages, toJoiner(), "own")
                .addSource("answers", run, messages, Topics.ANSWERS)
                .addProcessor("join", new JoinProcessor.Supplier(runs, metrics), "answers")
                .addSink("to-writer", Topics.DECISIONS, keys, messages, toWriter(), "join")
                .addSource("decisions", run, messages, Topics.DECISIONS)
                .addProcessor("write", () -> new WriteProcessor(writing, runs), "decisions")
                .addSink("out", Topic.SHARDS_DEDUPLICATED.topicName(), raw, raw, "write")
                .addSink("not-written", Topic.SHARDS_FILTERED.deadLetterName(), raw, raw, "write");
    }

    private static StreamPartitioner<String, Message> toOwner() {
        return (topic, run, message, partitions) -> switch (message) {
            case Message.Batch batch -> Optional.of(Set.of(batch.owner()));
            default -> all(partitions);
        };
    }

    private static StreamPartitioner<String, Message> toJoiner() {
        return (topic, run, message, partitions) -> switch (message) {
            case Message.Answer answer -> Optional.of(Set.of(partition(answer.run(), partitions)));
            default -> all(partitions);
        };
    }

    private static StreamPartitioner<String, Message> toWriter() {
        return (topic, run, message, partitions) -> switch (message) {
            case Message.Decision decision ->
                Optional.of(Set.of(partition(decision.event().key(), partitions)));
            default -> all(partitions);
        };
    }

    private static Optional<Set<Integer>> all(int partitions) {
        return Optional.of(IntStream.range(0, partitions).boxed().collect(Collectors.toSet()));
    }

    private static int partition(String key, int partitions) {
        return Utils.toPositive(Utils.murmur2(Utils.utf8(key))) % partitions;
    }
}
