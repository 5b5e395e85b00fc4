package dev.millrace.inference;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.events.MalformedEvent;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.Topic;
import dev.millrace.inference.domain.ModelAddress;
import dev.millrace.inference.domain.ModelRef;
import dev.millrace.inference.domain.Shelf;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.header.Header;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * What comes in: packages that exist, and which of them is live. Each server reads both topics from their beginning
 * whenever it starts, so it needs no state of its own; what can't be read is skipped, since no retry would mend it.
 */
@ApplicationScoped
public class InferenceService {
    private static final Logger LOG = Logger.getLogger(InferenceService.class);

    private final Shelf shelf;

    InferenceService(Shelf shelf) {
        this.shelf = shelf;
    }

    @Incoming("models-exported")
    CompletionStage<Void> onExported(Message<byte[]> message) {
        event(Topic.MODELS_EXPORTED, message).map(ModelExported.class::cast).ifPresent(e -> {
            ModelAddress address = new ModelAddress(e.model(), e.version());
            shelf.exported(new ModelRef(address, e.run(), e.manifest(), time(message)));
        });
        return message.ack();
    }

    @Incoming("models-promoted")
    CompletionStage<Void> onPromoted(Message<byte[]> message) {
        event(Topic.MODELS_PROMOTED, message)
                .map(ModelPromoted.class::cast)
                .ifPresent(e -> shelf.promoted(new ModelAddress(e.model(), e.version())));
        return message.ack();
    }

    private static Optional<Event> event(Topic topic, Message<byte[]> message) {
        try {
            return Optional.of(
                    EventCodec.decode(topic, header(message, "ce_type").orElse(null), message.getPayload()));
        } catch (MalformedEvent e) {
            LOG.errorf("Skipped: %s", e.getMessage());
            return Optional.empty();
        }
    }

    private static Instant time(Message<byte[]> message) {
        return record(message).map(IncomingKafkaRecordMetadata::getTimestamp).orElseGet(Instant::now);
    }

    private static Optional<String> header(Message<byte[]> message, String name) {
        return record(message)
                .map(record -> record.getHeaders().lastHeader(name))
                .map(Header::value)
                .map(value -> new String(value, StandardCharsets.UTF_8));
    }

    private static Optional<IncomingKafkaRecordMetadata<?, ?>> record(Message<byte[]> message) {
        for (Object metadata : message.getMetadata()) {
            if (metadata instanceof IncomingKafkaRecordMetadata<?, ?> record) {
                return Optional.of(record);
            }
        }
        return Optional.empty();
    }
}
