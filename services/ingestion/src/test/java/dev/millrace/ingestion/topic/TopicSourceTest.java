package dev.millrace.ingestion.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.millrace.contracts.events.SourcePlanned;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.ingestion.Submissions;
import dev.millrace.ingestion.web.FakeSite;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@QuarkusTestResource(FakeSite.class)
class TopicSourceTest {

    @InjectLocalStack
    TestStack stack;

    @Test
    void aRunHasWhatWasThereWhenItWasPlannedAndTheNextOneGoesOnBehindIt() throws Exception {
        create("letters", 2);
        send("letters", 0, "{\"text\": \"First.\", \"id\": \"a\"}", "{\n  \"text\": \"Second,\\non two lines.\"\n}");
        send("letters", 1, "no json at all {", null, "{\"title\": \"no text\"}", "Third, as it is.");

        Submissions first = Submissions.of(stack, "topic-1", "topic: {name: letters}");

        assertThat(first.documents())
                .extracting(Document::text)
                .containsExactly("First.", "Second,\non two lines.", "no json at all {", "Third, as it is.");
        assertThat(first.documents())
                .extracting(d -> d.metadata().get(Document.EXTERNAL_ID))
                .containsExactly("a", "0:1", "1:0", "1:3");
        assertThat(dropped(first))
                .extracting(
                        e -> e.reason().orElse(""),
                        e -> e.detail().get("partition"),
                        e -> e.detail().get("offset"))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("empty", "1", "1"),
                        org.assertj.core.groups.Tuple.tuple("missing-text", "1", "2"));

        send("letters", 0, "Fourth.");
        delete("letters", 1, 4);
        send("letters", 1, "Never read, thrown away too soon.", "Fifth.");
        delete("letters", 1, 5);

        Submissions second = Submissions.of(stack, "topic-2", "topic: {name: letters}");
        assertThat(second.documents())
                .extracting(Document::text)
                .containsExactly(
                        "First.",
                        "Second,\non two lines.",
                        "no json at all {",
                        "Third, as it is.",
                        "Fourth.",
                        "Fifth.");
        assertThat(dropped(second).getLast().detail())
                .contains(entry("partition", "1"), entry("from", "4"), entry("to", "5"));
        assertThat(planned("topic-2").unchanged()).isEqualTo(2);

        send("letters", 0, "Sixth.");
        assertThat(Submissions.of(stack, "topic-3", "topic: {name: letters}\n    resubmit: new")
                        .documents())
                .extracting(Document::text)
                .containsExactly("Sixth.");
    }

    @Test
    void recordsOfAnAbortedTransactionAreNoDocuments() throws Exception {
        create("transactions", 1);
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.kafka(), "transactional.id", "test-transactions"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            var _ = producer.send(record("transactions", 0, "Taken back."));
            producer.flush();
            producer.abortTransaction();
            producer.beginTransaction();
            var _ = producer.send(record("transactions", 0, "Said."));
            producer.commitTransaction();
        }
        assertThat(Submissions.of(stack, "transactions", "topic: {name: transactions}\n    format: text")
                        .documents())
                .extracting(Document::text)
                .containsExactly("Said.");
    }

    @Test
    void aTopicOrClusterThatIsNotThereFailsTheRunAndSaysWhy() {
        assertThat(Submissions.failure(stack, "no-topic", "topic: {name: nothing-here}"))
                .contains("There is no topic nothing-here");
        assertThat(Submissions.failure(stack, "no-cluster", "topic: {name: letters, cluster: elsewhere}"))
                .contains("millrace.ingestion.clusters");
    }

    private static List<LedgerEntry> dropped(Submissions run) {
        return run.ledger().stream()
                .filter(e -> e.outcome() == LedgerEntry.Outcome.DROPPED)
                .toList();
    }

    private SourcePlanned planned(String run) {
        return stack.events(Topic.SOURCES_PLANNED).stream()
                .filter(e -> e.run().equals(run))
                .map(SourcePlanned.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private void create(String topic, int partitions) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.kafka()))) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get();
        }
    }

    private void delete(String topic, int partition, long before) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.kafka()))) {
            admin.deleteRecords(Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(before)))
                    .all()
                    .get();
        }
    }

    private void send(String topic, int partition, String... values) throws ExecutionException, InterruptedException {
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.kafka()), new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<?>> sent = new ArrayList<>();
            for (String value : values) {
                sent.add(producer.send(record(topic, partition, value)));
            }
            for (Future<?> one : sent) {
                one.get();
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> record(
            String topic, int partition, @org.jspecify.annotations.Nullable String value) {
        return new ProducerRecord<>(
                topic, partition, null, value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }
}
