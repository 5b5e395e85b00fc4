package dev.millrace.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.shards.Document;
import dev.millrace.ingestion.web.FakeSite;
import dev.millrace.testkit.ServiceProcess;
import dev.millrace.testkit.TestStack;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Splits that one instance reads side by side: some hang, and it dies meanwhile. */
class SideBySideIT {

    private static final Path APP = Path.of("target", "quarkus-app");
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String DATASET = "/hub/api/datasets/people/letters";
    private static final int FILES = 24;
    private static final int LINES = 100; // three shards, as TestRecipes has them
    private static final List<Integer> HANGING = List.of(0, 7, 15);

    private final FakeSite site = new FakeSite();
    private final CountDownLatch answer = new CountDownLatch(1);
    private final Map<String, String> properties = new HashMap<>();

    @TempDir
    Path directory;

    @BeforeEach
    void start() {
        properties.putAll(site.start());
        properties.put("millrace.ingestion.split-bytes", "1");
    }

    @AfterEach
    void stop() {
        answer.countDown();
        site.stop();
    }

    @Test
    void splitsThatHangHoldNoOtherAndEachShardCountsOnceAlthoughTheProcessIsKilledMeanwhile() throws Exception {
        hub();
        try (TestStack stack = TestStack.start(directory)) {
            Submissions.submit(stack, "slow", "huggingFace: {dataset: people/letters, files: '*.jsonl'}");
            try (ServiceProcess doomed = ServiceProcess.start(APP, stack, properties)) {
                await(stack, (FILES - HANGING.size()) * 3);
                doomed.killHard();
            }
            try (ServiceProcess second = ServiceProcess.start(APP, stack, properties)) {
                second.awaitReady();
                Submissions.of(stack, "other", "generator: {kind: stories, documents: 100, seed: 4}");
                answer.countDown();
                List<Document> documents = Submissions.of(stack, "slow").documents();
                assertThat(documents).extracting(Document::text).isEqualTo(texts());
            }
            assertThat(shards(stack)).hasSize(FILES * 3).doesNotHaveDuplicates();
        }
    }

    private void hub() {
        FakeSite.put(DATASET + "/revision/main", exchange -> FakeSite.send(exchange, 200, "{\"sha\": \"c0ffee\"}"));
        FakeSite.put(
                DATASET + "/tree/c0ffee?recursive=true",
                exchange -> FakeSite.send(
                        exchange,
                        200,
                        IntStream.range(0, FILES)
                                .mapToObj(
                                        file -> "{\"type\": \"file\", \"oid\": \"%d\", \"size\": %d, \"path\": \"%s\"}"
                                                .formatted(file, lines(file).length(), name(file)))
                                .collect(Collectors.joining(",", "[", "]"))));
        for (int file = 0; file < FILES; file++) {
            int number = file;
            FakeSite.put("/hub/datasets/people/letters/resolve/c0ffee/" + name(file), exchange -> {
                if (HANGING.contains(number)) {
                    hang();
                }
                FakeSite.send(exchange, 200, lines(number));
            });
        }
    }

    private void hang() throws IOException {
        try {
            answer.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static String name(int file) {
        return "%02d.jsonl".formatted(file);
    }

    private static String lines(int file) {
        return IntStream.range(0, LINES)
                .mapToObj(line -> "{\"text\": \"%s\"}\n".formatted(text(file, line)))
                .collect(Collectors.joining());
    }

    private static String text(int file, int line) {
        return "Letter %d of file %d.".formatted(line, file);
    }

    private static List<String> texts() {
        return IntStream.range(0, FILES * LINES)
                .mapToObj(i -> text(i / LINES, i % LINES))
                .toList();
    }

    private static void await(TestStack stack, int shards) {
        Awaitility.await().atMost(LIMIT).until(() -> shards(stack).size() >= shards);
    }

    private static List<ShardId> shards(TestStack stack) {
        return stack.events(Topic.SHARDS_INGESTED).stream()
                .filter(event -> event.run().equals("slow"))
                .map(event -> ((ShardCompleted) event).shard())
                .toList();
    }
}
