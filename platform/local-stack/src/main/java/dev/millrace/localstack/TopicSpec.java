package dev.millrace.localstack;

import dev.millrace.contracts.events.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A topic to make.
 *
 * @param name its name
 * @param partitions how many workers can share it
 * @param settings topic settings, such as {@code cleanup.policy}
 */
public record TopicSpec(String name, int partitions, Map<String, String> settings) {

    private static final Map<String, String> KEPT = Map.of("retention.ms", "-1");
    private static final Map<String, String> INTERNAL = Map.of("retention.ms", "604800000");
    /** Among how many workers deduplication shares a run's keys. */
    private static final int OWNERS = 4;

    /** With the broker's settings. */
    public TopicSpec(String name, int partitions) {
        this(name, partitions, Map.of());
    }

    /**
     * All topics of the platform: those of the contract, kept for ever because state is rebuilt from them, their
     * dead-letter topics, the one where messages of paused runs wait, and those that deduplication has between its parts.
     */
    public static List<TopicSpec> platform() {
        List<TopicSpec> all = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            all.add(new TopicSpec(topic.topicName(), topic.partitions(), KEPT));
            all.add(new TopicSpec(topic.deadLetterName(), 1, KEPT));
        }
        all.add(new TopicSpec(Topic.PARKED, 1, KEPT));
        for (String internal : List.of("bands", "answers", "decisions")) {
            all.add(new TopicSpec("deduplication." + internal, OWNERS, INTERNAL));
        }
        return List.copyOf(all);
    }
}
