package dev.millrace.ingestion.topic;

import dev.millrace.contracts.recipes.Origin;
import dev.millrace.ingestion.domain.files.SourceFiles;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Topics of documents, on the platform's cluster or on one that the configuration names. */
@ApplicationScoped
public class DocumentTopics {

    private final String platform;
    private final ClustersConfig config;

    DocumentTopics(@ConfigProperty(name = "kafka.bootstrap.servers") String platform, ClustersConfig config) {
        this.platform = platform;
        this.config = config;
    }

    public SourceFiles files(Origin.Topic topic) {
        return new TopicFiles(topic.name(), settings(topic));
    }

    private Optional<Map<String, Object>> settings(Origin.Topic topic) {
        Optional<Map<String, String>> own = topic.cluster().isEmpty()
                ? Optional.of(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, platform))
                : topic.cluster().map(name -> config.clusters().get(name));
        return own.map(DocumentTopics::reading);
    }

    private static Map<String, Object> reading(Map<String, String> own) {
        Map<String, Object> settings = new HashMap<>(own);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        settings.putIfAbsent(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, "30000");
        settings.putIfAbsent(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, "15000");
        return settings;
    }
}
