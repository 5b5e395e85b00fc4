package dev.millrace.stage;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.EventCodec;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The one transactional producer of a process. Transactions follow one another; each is open only while its records are
 * sent, never while work is done.
 */
@ApplicationScoped
class Transactions {

    private static final Logger LOG = Logger.getLogger(Transactions.class);

    private static final Duration BLOCK = Duration.ofSeconds(10);

    private final String service;
    private final String transactionalId;
    private final Optional<List<String>> publishes;
    private final Map<String, Object> settings;
    private final FaultPoint faults;
    private volatile Optional<Producer<byte[], byte[]>> producer = Optional.empty();

    Transactions(
            StageConfig config,
            FaultPoint faults,
            @ConfigProperty(name = "quarkus.application.name") String service,
            @ConfigProperty(name = "millrace.instance") String instance,
            @ConfigProperty(name = "millrace.publishes") Optional<List<String>> publishes,
            @ConfigProperty(name = "kafka.bootstrap.servers") String brokers) {
        this.service = service;
        this.faults = faults;
        this.publishes = publishes;
        this.transactionalId = config.transactionalId().orElse(service + "-" + instance);
        this.settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                brokers,
                ProducerConfig.CLIENT_ID_CONFIG,
                transactionalId,
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                transactionalId,
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                (int) config.transactionTimeout().toMillis(),
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                BLOCK.toMillis(),
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                (int) config.transactionTimeout().toMillis(),
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                (int) BLOCK.toMillis(),
                ProducerConfig.ACKS_CONFIG,
                "all");
    }

    /**
     * Ends what a process of this id has left open when it died. Until then its offsets can't be read, and its partitions
     * would wait for {@code millrace.stage.transaction-timeout}. Nothing is to be done once there was a transaction.
     */
    void endLeftOpen() {
        if (producer.isPresent()) {
            return;
        }
        synchronized (this) {
            try {
                var _ = connected();
            } catch (TransientFailure e) {
                LOG.debug("The first transaction will connect", e);
            }
        }
    }

    /**
     * Everything that {@code body} sends, or nothing.
     *
     * @throws TransientFailure when it was not committed, and may be the next time
     * @throws Fenced when another process has this one's id
     */
    synchronized void run(Consumer<Producer<byte[], byte[]>> body) {
        Producer<byte[], byte[]> open = connected();
        try {
            open.beginTransaction();
            body.accept(open);
            open.flush();
            faults.pass(FaultPoint.BEFORE_COMMIT);
            commit(open);
        } catch (ProducerFencedException e) {
            drop(open);
            throw new Fenced(transactionalId, e);
        } catch (KafkaException e) {
            abort(open);
            throw new TransientFailure("The broker did not take a transaction: " + e.getMessage(), e);
        } catch (TransientFailure e) {
            abort(open);
            throw e;
        }
        faults.pass(FaultPoint.AFTER_COMMIT);
    }

    /** A commit whose answer is lost may be asked for again, and must be: nobody knows how it ended. */
    private static void commit(Producer<byte[], byte[]> open) {
        while (true) {
            try {
                open.commitTransaction();
                return;
            } catch (TimeoutException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
        }
    }

    private Producer<byte[], byte[]> connected() {
        if (producer.isPresent()) {
            return producer.get();
        }
        Producer<byte[], byte[]> fresh =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            fresh.initTransactions();
        } catch (KafkaException e) {
            fresh.close(Duration.ZERO);
            throw new TransientFailure("The broker is away: " + e.getMessage(), e);
        }
        producer = Optional.of(fresh);
        return fresh;
    }

    private void abort(Producer<byte[], byte[]> open) {
        try {
            open.abortTransaction();
        } catch (KafkaException e) { // beyond repair: the next producer of this id aborts what this one left open
            drop(open);
        }
    }

    private void drop(Producer<byte[], byte[]> broken) {
        producer = Optional.empty();
        broken.close(Duration.ZERO);
    }

    /** Sends all; what goes wrong surfaces when the transaction is to be committed. */
    static void send(Producer<byte[], byte[]> producer, List<ProducerRecord<byte[], byte[]>> records) {
        for (ProducerRecord<byte[], byte[]> record : records) {
            var _ = producer.send(record);
        }
    }

    /** The record that carries {@code event}. */
    ProducerRecord<byte[], byte[]> record(Event event) {
        String topic = event.topic().topicName();
        if (publishes.isPresent() && !publishes.get().contains(topic)) {
            throw new IllegalStateException(service + " does not publish on " + topic);
        }
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, event.key().getBytes(StandardCharsets.UTF_8), EventCodec.value(event));
        EventCodec.headers(event, service)
                .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    @PreDestroy
    synchronized void close() {
        producer.ifPresent(open -> open.close(Duration.ofSeconds(2)));
        producer = Optional.empty();
    }
}
