package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody feeds a topic, and that alone leads to a new model that is scored, judged and served; also when the whole stack was
 * stopped in between. The second cycle does what is new: everything else it refers to.
 */
class ContinuousTest {

    private static final int FIRST = 240;
    private static final int FEW = 30;
    private static final int MORE = 150;
    private static final long TOKENS = 12_000;
    private static final int WORDS = 80;
    private static final List<String> STAGES =
            List.of("ingestion", "filtering", "deduplication", "redaction", "tokenization");

    private static final String RECIPE = """
            name: news
            sources:
              - {name: news, topic: {name: news}, licence: CC0-1.0}
            shards: {documents: 40, bytes: 1048576}
            filter: {rules: []}
            dedup: {exact: true, near: {ngram: 5, bands: 14, rows: 8}}
            redact: {entities: [email]}
            tokenizer: {vocabulary: 384, sampleBytes: 100000}
            model: {layers: 1, hidden: 32, heads: 2, kvHeads: 1, feedForward: 64, context: 64}
            training: {steps: 30, batch: 2, learningRate: 5e-3, warmup: 5, checkpointEvery: 30, heldOut: 0.05}
            execution: {training: {workers: 1, threads: 1, microBatch: 2}}
            continuous: {newTokens: %d}
            evaluation:
              tasks:
                - {name: held-out, kind: perplexity, limit: 5}
            promotion:
              minimum:
                - {task: held-out, metric: bits_per_byte, atMost: 20}
              notWorseThanLive: false
            """.formatted(TOKENS);

    private final Random random = new Random(36);

    @Test
    void whoeverFeedsATopicGetsANewModelThatCostsWhatIsNew(@TempDir Path folder) throws Exception {
        try (RunningStack stack = start(folder)) {
            stack.answered("/api/continuous", all -> all.isEmpty());
            create(stack, "news");
            send(stack, FIRST);
            assertThat(stack.ended(stack.submit(RECIPE)).path("state").asText()).isEqualTo("promoted");
            // Too little for a cycle; what there is is said.
            send(stack, FEW);
            JsonNode waiting = stack.answered(
                    "/api/continuous/news", news -> news.path("newTokens").asLong(0) > 0);
            assertThat(waiting.path("state").asText()).isEqualTo("waiting");
            assertThat(waiting.path("newTokens").asLong()).isLessThan(TOKENS);
            assertThat(waiting.path("cycles")).hasSize(1);
        }
        try (RunningStack stack = start(folder)) {
            stack.answered(
                    "/api/continuous/news", news -> news.path("state").asText().equals("waiting"));
            send(stack, MORE);

            JsonNode news = stack.answered(
                    "/api/continuous/news", now -> now.path("live").asText().equals("v2"));
            JsonNode cycle = news.at("/cycles/0");
            assertThat(cycle.at("/cycle/cause").asText()).isEqualTo("NEW_TOKENS");
            assertThat(cycle.at("/cycle/figure").asLong()).isGreaterThanOrEqualTo(TOKENS);
            JsonNode report = stack.ended(cycle.path("run").asText());
            assertThat(report.path("state").asText()).isEqualTo("promoted");
            assertThat(report.path("alarms")).isEmpty();
            assertThat(read(report)).isEqualTo(atEachStage(FEW + MORE));
            assertThat(takenOver(report)).isEqualTo(atEachStage(FIRST));
            assertThat(stack.answered("/api/continuous/news", now -> true).path("cycles"))
                    .hasSize(2);

            // The same documents, and the weights that the last cycle ended with.
            String third = stack.submit(RECIPE.replace("continuous: {", "continuous: {fromLast: true, "));
            JsonNode again = stack.ended(third);
            assertThat(again.path("state").asText()).isEqualTo("promoted");
            assertThat(read(again)).isEqualTo(atEachStage(0));
            assertThat(stack.answered("/api/runs/%s/recipe".formatted(third), recipe -> true)
                            .at("/model/from")
                            .asText())
                    .endsWith("/news@v2");
            assertThat(stack.post(stack.at("orchestrator", "/api/continuous/news/stop"), "{}")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    private static RunningStack start(Path folder) throws IOException {
        return new RunningStack(folder, Map.of("MILLRACE_INGESTION_LOOK", "1s"));
    }

    /** So many at each stage: none is dropped on the way. */
    private static Map<String, Long> atEachStage(long documents) {
        return STAGES.stream().collect(Collectors.toMap(stage -> stage, stage -> documents));
    }

    private static Map<String, Long> read(JsonNode report) {
        return byStage(report)
                .collect(Collectors.toMap(
                        stage -> stage.path("stage").asText(),
                        stage -> stage.path("documentsIn").asLong()
                                - stage.path("takenOver").asLong(0)));
    }

    private static Map<String, Long> takenOver(JsonNode report) {
        return byStage(report)
                .collect(Collectors.toMap(
                        stage -> stage.path("stage").asText(),
                        stage -> stage.path("takenOver").asLong(0)));
    }

    private static Stream<JsonNode> byStage(JsonNode report) {
        return report.path("stages").valueStream();
    }

    private static void create(RunningStack stack, String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.broker()))) {
            admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
        }
    }

    private void send(RunningStack stack, int documents) {
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.broker()), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < documents; i++) {
                var _ = producer.send(
                        new ProducerRecord<>("news", i % 2, null, text().getBytes(StandardCharsets.UTF_8)));
            }
            producer.flush();
        }
    }

    /** No two alike. */
    private String text() {
        return IntStream.range(0, WORDS)
                .mapToObj(i -> Integer.toString(random.nextInt(36 * 36, 36 * 36 * 36), 36))
                .collect(Collectors.joining(" ", "", "."));
    }
}
