package dev.millrace.deduplication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.contracts.shards.Document;
import dev.millrace.testkit.ServiceProcess;
import dev.millrace.testkit.TestStack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As many documents in a shard as a recipe may ask for, in the heap that {@code millrace up} gives. */
class LargestShardsIT {

    private static final Path APP = Path.of("target", "quarkus-app");
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int DOCUMENTS = 71_428; // with 14 bands of 8 rows
    private static final int SHARDS = 2;
    private static final int WORDS = 24;

    @Test
    void shardsOfAsManyDocumentsAsARecipeAllowsAllOfThemCopiesAreDecided(@TempDir Path folder) throws Exception {
        try (TestStack stack = TestStack.start(folder.resolve("stack"));
                ServiceProcess service = ServiceProcess.start(
                        APP,
                        stack,
                        Map.of(
                                "millrace.deduplication.state",
                                folder.resolve("state").toString()),
                        laptop())) {
            service.awaitReady();
            for (int shard = 0; shard < SHARDS; shard++) {
                stack.publish(stack.shard("large", stack.putRecipe(recipe()))
                        .after(Stage.FILTERING)
                        .id(0, 0, shard)
                        .of("test", 1, shard == SHARDS - 1)
                        .put(documents(shard)));
            }

            List<ShardCompleted> done = Awaitility.await()
                    .atMost(LIMIT)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(
                            () -> stack.events(Topic.SHARDS_DEDUPLICATED).stream()
                                    .map(ShardCompleted.class::cast)
                                    .toList(),
                            events -> events.size() == SHARDS);

            assertThat(done)
                    .allSatisfy(
                            shard -> assertThat(shard.counts().documentsIn()).isEqualTo(DOCUMENTS));
            assertThat(done.stream().mapToLong(shard -> shard.counts().kept()).sum())
                    .isBetween((long) DOCUMENTS * 9 / 10, (long) DOCUMENTS * 12 / 10);
        }
    }

    /** Each shard has the same texts but for their last word: near copies, which sketches are compared for. */
    private static List<Document> documents(int shard) {
        Random random = new Random(7);
        return IntStream.range(0, DOCUMENTS)
                .mapToObj(i -> new Document(
                        "%032x".formatted(shard * (long) DOCUMENTS + i),
                        IntStream.range(0, WORDS).mapToObj(word -> word(random)).collect(Collectors.joining(" "))
                                + " end" + shard,
                        "test",
                        Optional.empty(),
                        Map.of()))
                .toList();
    }

    /** Letters alone: numbers count as equal. */
    private static String word(Random random) {
        return random.ints(5, 'a', 'z' + 1).mapToObj(Character::toString).collect(Collectors.joining());
    }

    private static List<String> laptop() {
        return List.of("-Xmx224m", "-Xss512k", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");
    }

    private static Recipe recipe() {
        String yaml = """
                name: large
                sources: [{name: test, path: /nowhere}]
                shards: {documents: %d}
                """.formatted(DOCUMENTS);
        return switch (RecipeReader.readElsewhere(yaml)) {
            case Reading.Accepted(Recipe read) -> read;
            case Reading.Refused refused ->
                throw new AssertionError(refused.problems().toString());
        };
    }
}
