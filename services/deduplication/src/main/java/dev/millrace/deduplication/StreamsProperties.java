package dev.millrace.deduplication;

import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** Kafka Streams, set up for exactly-once, low latency and modest memory. */
final class StreamsProperties {

    /** Also the consumer group, whose lag says how much is left to do. */
    static final String APPLICATION_ID = "deduplication";

    private static final int HEARTBEATS_PER_SESSION = 3;
    private static final int RECORDS_PER_POLL = 32;
    /** Only an idle worker's fetch takes so long: a record ends it at once. */
    private static final int FETCH_MILLIS = 2_500;

    private static final int LONGEST_REQUEST_MILLIS = 30_000;

    private StreamsProperties() {}

    static Properties of(DeduplicationConfig config, String brokers, String instance, RocksMemory.Shared memory) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION_ID);
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
        properties.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.commitInterval().toMillis());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, config.state().toString());
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksMemory.class);
        properties.put(RocksMemory.SHARED, memory);
        properties.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, StopAtLaterVersion.class);
        consumer(properties, ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // A worker that comes back after a crash takes its own place again, without a rebalance of the others.
        consumer(properties, ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instance);
        int session = Math.toIntExact(config.sessionTimeout().toMillis());
        consumer(properties, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, session);
        consumer(properties, ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, session / HEARTBEATS_PER_SESSION);
        consumer(properties, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_PER_POLL);
        consumer(properties, ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_MILLIS);
        int transaction = Math.toIntExact(config.transactionTimeout().toMillis());
        producer(properties, ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, transaction);
        producer(properties, ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, transaction);
        // A delivery must have time for more than one request, or the producer refuses to start.
        producer(
                properties,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                Math.min(LONGEST_REQUEST_MILLIS, transaction / 2));
        producer(properties, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, InternalTopics.LARGEST_MESSAGE);
        return properties;
    }

    private static void consumer(Properties properties, String name, Object value) {
        properties.put(StreamsConfig.mainConsumerPrefix(name), value);
    }

    private static void producer(Properties properties, String name, Object value) {
        properties.put(StreamsConfig.producerPrefix(name), value);
    }
}
