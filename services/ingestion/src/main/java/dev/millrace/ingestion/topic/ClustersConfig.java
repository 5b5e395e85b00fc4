package dev.millrace.ingestion.topic;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.util.Map;

/**
 * Kafka clusters that documents may come from, beside the platform's own: for each name that a recipe may use the settings
 * of its consumer, such as {@code millrace.ingestion.clusters.archive."bootstrap.servers"}. Passwords belong here and never
 * in a recipe.
 */
@ConfigMapping(prefix = "millrace.ingestion.clusters")
public interface ClustersConfig {

    /** Consumer settings by the cluster's name. */
    @WithParentName
    Map<String, Map<String, String>> clusters();
}
