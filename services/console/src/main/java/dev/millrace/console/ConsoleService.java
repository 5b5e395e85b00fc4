package dev.millrace.console;

import dev.millrace.contracts.events.Topic;
import io.smallrye.mutiny.Multi;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Every event of the platform comes in here and goes out to the browsers that are looking. */
@ApplicationScoped
@Path("/stream")
public class ConsoleService {

    private static final int RECENT = 40;

    private final LiveStream stream;

    @Inject
    ConsoleService(LiveStream stream) {
        this.stream = stream;
    }

    /** Passes an event on. */
    @Incoming("events")
    public CompletionStage<Void> pass(Message<byte[]> message) {
        message.getMetadata(IncomingKafkaRecordMetadata.class).ifPresent(record -> pass(record, message.getPayload()));
        return message.ack();
    }

    /**
     * Events as they happen, as server-sent events named after their topics.
     *
     * @param last the last event a returning browser has seen: it gets what came after it, or the event {@code reset}
     *     when that is no longer known
     */
    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public Multi<OutboundSseEvent> follow(@HeaderParam("Last-Event-ID") @Nullable String last, @Context Sse sse) {
        return stream.after(Optional.ofNullable(last)).map(item -> event(sse, item));
    }

    /** What has happened in a run of late, for a page that has just been opened; the oldest first. */
    @GET
    @Path("/recent")
    @Produces(MediaType.APPLICATION_JSON)
    public List<LiveStream.Past> recent(@RestQuery @DefaultValue("") String run) {
        return stream.recent(run, RECENT);
    }

    private static OutboundSseEvent event(Sse sse, LiveStream.Item item) {
        OutboundSseEvent.Builder event = sse.newEventBuilder().name(item.name()).data(String.class, item.data());
        item.id().ifPresent(event::id);
        return event.build();
    }

    /** An event's key begins with its run. */
    private void pass(IncomingKafkaRecordMetadata<?, ?> record, byte[] event) {
        String key = String.valueOf(record.getKey());
        String run = key.substring(0, Math.max(0, key.indexOf('/')));
        long time = record.getTimestamp().toEpochMilli();
        stream.add(Topic.named(record.getTopic()), run, time, new String(event, StandardCharsets.UTF_8));
    }
}
