package dev.millrace.deduplication;

import dev.millrace.contracts.events.Topic;
import dev.millrace.stage.RunWatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;

/** Sees to it that the topics the flow needs are there, with room for a large shard's keys in one message. */
final class InternalTopics {

    /**
     * Keys and answers are cut into parts far below; the largest message is the decision about a shard of as many documents
     * as a recipe may ask for, all of them copies: 200,000 times 29 bytes.
     */
    static final int LARGEST_MESSAGE = 16 * 1024 * 1024;

    private static final String MAX_MESSAGE_BYTES = "max.message.bytes";
    private static final List<String> OWN = List.of(Topics.BANDS, Topics.ANSWERS, Topics.DECISIONS);
    private static final List<Topic> SHARED = Stream.concat(
                    Stream.of(Topic.SHARDS_FILTERED, Topic.SHARDS_DEDUPLICATED), RunWatch.TOPICS.stream())
            .toList();

    private final Admin admin;

    InternalTopics(Admin admin) {
        this.admin = admin;
    }

    /**
     * Makes what is missing.
     *
     * @param owners partitions of the internal topics, if they are made
     * @return how many owners there are: the partitions that the topic of bands has
     */
    int ensure(int owners) throws ExecutionException, InterruptedException {
        Set<String> there = admin.listTopics().names().get();
        List<NewTopic> missing = new ArrayList<>();
        OWN.stream().filter(name -> !there.contains(name)).forEach(name -> missing.add(topic(name, owners)));
        for (Topic shared : SHARED) {
            if (!there.contains(shared.topicName())) {
                missing.add(topic(shared.topicName(), shared.partitions()));
            }
        }
        if (!there.contains(Topic.PARKED)) {
            missing.add(topic(Topic.PARKED, 1));
        }
        if (!there.contains(Topic.SHARDS_FILTERED.deadLetterName())) {
            missing.add(topic(Topic.SHARDS_FILTERED.deadLetterName(), 1));
        }
        create(missing);
        widen();
        return admin.describeTopics(Set.of(Topics.BANDS)).allTopicNames().get().values().stream()
                .mapToInt(topic -> topic.partitions().size())
                .sum();
    }

    private static NewTopic topic(String name, int partitions) {
        return new NewTopic(name, Optional.of(partitions), Optional.empty());
    }

    private void create(Collection<NewTopic> topics) throws ExecutionException, InterruptedException {
        try {
            admin.createTopics(topics).all().get();
        } catch (ExecutionException e) {
            // Another worker was faster: that is as good.
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private void widen() throws ExecutionException, InterruptedException {
        AlterConfigOp largest = new AlterConfigOp(
                new ConfigEntry(MAX_MESSAGE_BYTES, Integer.toString(LARGEST_MESSAGE)), AlterConfigOp.OpType.SET);
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        OWN.forEach(name -> changes.put(new ConfigResource(ConfigResource.Type.TOPIC, name), List.of(largest)));
        // A message that just fits its topic comes with an explanation here.
        changes.put(
                new ConfigResource(ConfigResource.Type.TOPIC, Topic.SHARDS_FILTERED.deadLetterName()),
                List.of(largest));
        admin.incrementalAlterConfigs(changes).all().get();
    }
}
