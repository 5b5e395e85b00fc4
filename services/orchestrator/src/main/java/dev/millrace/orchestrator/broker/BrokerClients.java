package dev.millrace.orchestrator.broker;

import dev.millrace.stage.EventRecords;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Clients for questions that are asked now and then. */
@ApplicationScoped
public class BrokerClients {

    private final String bootstrapServers;
    private Optional<Admin> admin = Optional.empty();

    BrokerClients(@ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    synchronized Admin admin() {
        if (admin.isEmpty()) {
            admin = Optional.of(Admin.create(Map.of(
                    "bootstrap.servers",
                    bootstrapServers,
                    "client.id",
                    "orchestrator-admin",
                    "default.api.timeout.ms",
                    10_000,
                    "request.timeout.ms",
                    5_000)));
        }
        return admin.get();
    }

    /** A reader of committed messages, for one question; the caller closes it. */
    KafkaConsumer<byte[], byte[]> reader(Optional<String> group) {
        Map<String, Object> settings = new HashMap<>(Map.of("default.api.timeout.ms", 10_000));
        group.ifPresent(id -> settings.put("group.id", id));
        return EventRecords.reader(bootstrapServers, settings);
    }

    @PreDestroy
    synchronized void close() {
        admin.ifPresent(Admin::close);
    }
}
