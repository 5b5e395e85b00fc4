package dev.millrace.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.RunFailed;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.SourceSubmitted;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.shards.ContentHash;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.Message;
import dev.millrace.quickstart.Stories;
import dev.millrace.quickstart.Truth;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class IngestionServiceTest {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    @InjectLocalStack
    TestStack stack;

    @Test
    void generatedStoriesBecomeShardsThatAccountForEachDocument() {
        submit("generated", "generator: {kind: stories, documents: 600, seed: 9}");

        List<ShardCompleted> shards = shards("generated");

        Truth truth = Stories.of(600, 9).truth();
        Counts all = shards.stream().map(ShardCompleted::counts).reduce(Counts.NONE, Counts::plus);
        assertThat(all.balances()).isTrue();
        assertThat(all.documentsIn()).isEqualTo(600);
        Map<String, Integer> dropped = new HashMap<>();
        all.dropped().forEach((reason, n) -> dropped.put(reason, n.intValue()));
        assertThat(dropped).isEqualTo(truth.unreadable());
        Set<String> ids = new HashSet<>();
        for (ShardCompleted shard : shards) {
            assertThat(shard.counts().documentsIn()).isLessThanOrEqualTo(40);
            assertThat(stack.documents(shard.data()))
                    .hasSize((int) shard.counts().kept());
            stack.ledger(shard.ledger())
                    .forEach(entry -> assertThat(ids.add(entry.id())).isTrue());
        }
        assertThat(ids).hasSize(600);
    }

    @Test
    void anUploadIsNamedByItsDigestAndReadFromThere() {
        byte[] lines = """
                {"id": "x", "text": "Sent by a user."}
                not json
                {"messages": [{"role": "user", "content": "Why?"}]}
                """.getBytes(StandardCharsets.UTF_8);
        String upload = RestAssured.given()
                .contentType("application/octet-stream")
                .body(lines)
                .put("/api/uploads")
                .then()
                .statusCode(200)
                .extract()
                .path("upload");

        submit("uploaded", "upload: " + upload);

        List<ShardCompleted> shards = shards("uploaded");
        assertThat(shards).hasSize(1);
        assertThat(shards.getFirst().counts().dropped()).containsExactly(Map.entry("invalid-json", 1L));
        assertThat(stack.documents(shards.getFirst().data()))
                .extracting(Document::text, document -> document.contentHash().orElseThrow())
                .containsExactly(
                        tuple("Sent by a user.", ContentHash.of("Sent by a user.")),
                        tuple("User: Why?", ContentHash.of("User: Why?")));
        assertThat(stack.documents(shards.getFirst().data()))
                .extracting(Document::messages)
                .containsExactly(Optional.empty(), Optional.of(List.of(new Message(Message.USER, "Why?"))));
        assertThat(stack.ledger(shards.getFirst().ledger()))
                .extracting(LedgerEntry::contentHash)
                .containsExactly(
                        Optional.of(ContentHash.of("Sent by a user.")),
                        Optional.empty(),
                        Optional.of(ContentHash.of("User: Why?")));
    }

    @Test
    void readsTheObjectsOfABucket() {
        stack.store().put("corpus/b.txt", "Second text.".getBytes(StandardCharsets.UTF_8));
        stack.store().put("corpus/a.txt", "First text.".getBytes(StandardCharsets.UTF_8));
        stack.store().put("corpus/.c.txt", "Hidden.".getBytes(StandardCharsets.UTF_8));

        submit("bucket", "s3: s3://%s/corpus/".formatted(stack.properties().get("millrace.s3.bucket")));

        assertThat(stack.documents(shards("bucket").getFirst().data()))
                .extracting(Document::text)
                .containsExactly("First text.", "Second text.");
    }

    @Test
    void aPrefixWithMoreObjectsThanOneAnswerHoldsIsReadWhole() {
        for (int i = 0; i < 1_040; i++) {
            stack.store()
                    .put("many/%04d.txt".formatted(i), "Text %d.".formatted(i).getBytes(StandardCharsets.UTF_8));
        }
        assertThat(Submissions.of(
                                stack,
                                "many",
                                "s3: s3://%s/many/".formatted(stack.properties().get("millrace.s3.bucket")))
                        .documents())
                .hasSize(1_040);
    }

    @Test
    void aBucketThatIsNotThereIsNamed() {
        assertThat(Submissions.failure(stack, "no-bucket", "s3: s3://not-there/x/"))
                .contains("there is no bucket not-there");
    }

    @Test
    void aDryRunReadsNoMoreThanItsSampleAndTheNextRunStillReadsEverything(@TempDir Path folder) throws IOException {
        for (int file = 0; file < 30; file++) {
            Files.writeString(folder.resolve("%02d.txt".formatted(file)), "Text number " + file);
        }
        Recipe recipe = TestRecipes.with("path: " + folder);

        stack.publish(new SourceSubmitted("rehearsed", stack.putRecipe(recipe.asDryRun(7)), "test", 0));
        Submissions rehearsed = Submissions.of(stack, "rehearsed");
        stack.publish(new SourceSubmitted("meant", stack.putRecipe(recipe), "test", 0));

        assertThat(rehearsed.documents()).hasSize(7);
        assertThat(of("rehearsed", Topic.SHARDS_INGESTED)).allMatch(event -> ((ShardCompleted) event).last());
        assertThat(Submissions.of(stack, "meant").documents()).hasSize(30);
    }

    @Test
    void aSourceThatIsNotThereFailsTheRunAndSaysWhy() {
        submit("missing", "path: /nowhere/at/all");

        RunFailed failed = (RunFailed) Awaitility.await()
                .atMost(LIMIT)
                .until(() -> of("missing", Topic.RUNS_FAILED), found -> !found.isEmpty())
                .getFirst();
        assertThat(failed.reason()).contains("/nowhere/at/all");
        assertThat(of("missing", Topic.SOURCES_SPLIT)).isEmpty();
    }

    private void submit(String run, String where) {
        stack.publish(new SourceSubmitted(run, stack.putRecipe(TestRecipes.with(where)), "test", 0));
    }

    private List<ShardCompleted> shards(String run) {
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> of(run, Topic.SHARDS_INGESTED).stream().anyMatch(e -> ((ShardCompleted) e).last()));
        return of(run, Topic.SHARDS_INGESTED).stream()
                .map(ShardCompleted.class::cast)
                .toList();
    }

    private List<Event> of(String run, Topic topic) {
        return stack.events(topic).stream().filter(e -> e.run().equals(run)).toList();
    }
}
