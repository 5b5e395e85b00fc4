package dev.millrace.stage;

import dev.millrace.objectstore.ObjectStore;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/** Ready when broker and object store answer and no work waits for anything. Asks them once in a while, not each time. */
@org.eclipse.microprofile.health.Readiness
@ApplicationScoped
class Readiness implements HealthCheck {

    private static final Duration FRESH = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final ObjectStore store;
    private final Troubles troubles;
    private final Admin admin;
    private long asked = System.nanoTime() - FRESH.toNanos();
    private boolean storeThere;
    private boolean brokerThere;

    Readiness(ObjectStore store, Troubles troubles, @ConfigProperty(name = "kafka.bootstrap.servers") String brokers) {
        this.store = store;
        this.troubles = troubles;
        this.admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) LIMIT.toMillis(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) LIMIT.toMillis()));
    }

    @Override
    public synchronized HealthCheckResponse call() {
        if (System.nanoTime() - asked >= FRESH.toNanos()) {
            storeThere = store.reachable();
            brokerThere = brokerAnswers();
            asked = System.nanoTime();
        }
        Map<String, String> waiting = troubles.current();
        HealthCheckResponseBuilder response = HealthCheckResponse.named("stage")
                .status(storeThere && brokerThere && waiting.isEmpty())
                .withData("object-store", storeThere ? "answers" : "away")
                .withData("broker", brokerThere ? "answers" : "away");
        waiting.forEach((where, what) -> response.withData(where, what));
        return response.build();
    }

    private boolean brokerAnswers() {
        try {
            admin.describeCluster().nodes().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @PreDestroy
    void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
