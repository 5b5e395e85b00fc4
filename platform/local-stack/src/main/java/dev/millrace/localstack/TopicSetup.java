package dev.millrace.localstack;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes topics that are not there. Leaves those that are as they are. */
public final class TopicSetup {

    private TopicSetup() {}

    /**
     * Waits for the broker and makes what is missing.
     *
     * @throws StartFailure when the broker doesn't answer in time or refuses a topic
     */
    public static void ensure(String bootstrapServers, Collection<TopicSpec> topics, Duration limit)
            throws InterruptedException {
        Map<String, Object> settings = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) limit.toMillis());
        try (Admin admin = Admin.create(settings)) {
            Set<String> there = admin.listTopics().names().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            List<NewTopic> missing = topics.stream()
                    .filter(topic -> !there.contains(topic.name()))
                    .map(TopicSetup::topic)
                    .toList();
            admin.createTopics(missing).all().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new StartFailure("The broker at %s did not answer within %s".formatted(bootstrapServers, limit));
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) { // someone else made it: as good
                throw new StartFailure("The broker at %s: %s".formatted(bootstrapServers, e.getCause()));
            }
        }
    }

    private static NewTopic topic(TopicSpec spec) {
        return new NewTopic(spec.name(), Optional.of(spec.partitions()), Optional.empty()).configs(spec.settings());
    }
}
