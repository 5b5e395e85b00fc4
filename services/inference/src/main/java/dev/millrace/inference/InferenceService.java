package dev.millrace.inference;

import dev.millrace.contracts.events.CheckpointEvaluated;
import dev.millrace.contracts.events.CheckpointExported;
import dev.millrace.contracts.events.MalformedEvent;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ModelRemoved;
import dev.millrace.contracts.events.RunRemoved;
import dev.millrace.contracts.events.TrialEnded;
import dev.millrace.contracts.events.TrialStarted;
import dev.millrace.contracts.json.LaterVersion;
import dev.millrace.inference.domain.ModelAddress;
import dev.millrace.inference.domain.ModelPool;
import dev.millrace.inference.domain.ModelRef;
import dev.millrace.inference.domain.trial.RunningTrial;
import dev.millrace.inference.domain.trial.Trials;
import dev.millrace.stage.EventRecords;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * What comes in: packages that exist, of whole trainings and of what one has learnt so far, which of them is live or on
 * trial, and which are removed. Each server reads these topics from their beginning whenever it starts, so it needs no state
 * of its own; what is damaged is skipped, since no retry would mend it.
 */
@ApplicationScoped
public class InferenceService {
    private static final Logger LOG = Logger.getLogger(InferenceService.class);

    private final ModelPool pool;
    private final Trials trials;
    private final ModelsAtStart atStart;
    private volatile Optional<String> unreadable = Optional.empty();

    InferenceService(ModelPool pool, Trials trials, ModelsAtStart atStart) {
        this.pool = pool;
        this.trials = trials;
        this.atStart = atStart;
    }

    void start(@Observes StartupEvent event) {
        atStart.read(this::hear, pool::start);
    }

    @Incoming("models")
    CompletionStage<Void> on(Message<byte[]> message) {
        return atStart.ends().thenCompose(ends -> {
            message.getMetadata(IncomingKafkaRecordMetadata.class)
                    .map(InferenceService::record)
                    .filter(record -> !isKnown(record, ends))
                    .ifPresent(this::hear);
            return message.ack();
        });
    }

    @SuppressWarnings("unchecked") // both deserializers are set to bytes in this service's defaults
    private static ConsumerRecord<byte[], byte[]> record(IncomingKafkaRecordMetadata<?, ?> metadata) {
        return (ConsumerRecord<byte[], byte[]>) metadata.getRecord();
    }

    /** What was promoted before the start must not be promoted anew after what replaced it. */
    private static boolean isKnown(ConsumerRecord<?, ?> record, Map<TopicPartition, Long> ends) {
        return record.offset() < ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L);
    }

    private void hear(ConsumerRecord<byte[], byte[]> record) {
        try {
            switch (EventRecords.decode(record)) {
                case ModelExported e ->
                    pool.exported(new ModelRef(
                            new ModelAddress(e.model(), e.version()),
                            e.run(),
                            e.manifest(),
                            Instant.ofEpochMilli(record.timestamp())));
                case CheckpointExported e ->
                    pool.exported(new ModelRef(
                            new ModelAddress(e.model(), e.servedVersion()),
                            e.run(),
                            e.manifest(),
                            Instant.ofEpochMilli(record.timestamp()),
                            true));
                case CheckpointEvaluated e ->
                    pool.forget(new ModelAddress(e.model(), CheckpointExported.servedVersion(e.version(), e.step())));
                case ModelPromoted e -> pool.promoted(new ModelAddress(e.model(), e.version()), e.run());
                case TrialStarted e -> {
                    if (trials.start(e, Instant.ofEpochMilli(record.timestamp()))) {
                        pool.trial(new ModelAddress(e.model(), e.version()), true);
                    }
                }
                case TrialEnded e ->
                    trials.end(e).map(RunningTrial::address).ifPresent(address -> pool.trial(address, false));
                case ModelRemoved e -> pool.removed(e.run());
                case RunRemoved e -> pool.removed(e.run());
                default -> LOG.warnf("Skipped an event that doesn't belong into %s", record.topic());
            }
        } catch (MalformedEvent e) {
            LOG.errorf("Skipped: %s", e.getMessage());
        } catch (LaterVersion e) {
            LOG.errorf("Not ready from here on: %s", e.getMessage());
            unreadable = Optional.ofNullable(e.getMessage());
        }
    }

    /** What only a later release can read: from then on it isn't known here what is live. */
    Optional<String> unreadable() {
        return unreadable;
    }
}
