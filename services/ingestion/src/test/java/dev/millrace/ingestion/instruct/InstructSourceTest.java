package dev.millrace.ingestion.instruct;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.ingestion.Submissions;
import dev.millrace.ingestion.web.FakeSite;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against an endpoint on this machine that answers as the inference service does. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@QuarkusTestResource(FakeSite.class)
class InstructSourceTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @InjectLocalStack
    TestStack stack;

    @TempDir
    Path folder;

    private final AtomicInteger asked = new AtomicInteger();
    private Path seeds = Path.of("seeds.jsonl");

    @BeforeEach
    void model() throws IOException {
        seeds = Files.writeString(
                folder.resolve("seeds.jsonl"),
                IntStream.range(0, 5)
                        .mapToObj(
                                "{\"instruction\": \"Seed task number %1$d, about things\", \"instances\": [{\"input\": \"\", \"output\": \"Thing %1$d\"}]}"
                                        ::formatted)
                        .collect(Collectors.joining("\n")));
        FakeSite.put(
                "/v1/models/teacher",
                exchange -> FakeSite.send(
                        exchange, 200, "{\"id\": \"teacher\", \"root\": \"teacher@v3\", \"max_model_len\": 800}"));
        FakeSite.put("/v1/completions", exchange -> {
            JsonNode request = JSON.readTree(exchange.getRequestBody());
            asked.incrementAndGet();
            assertThat(request.path("model").asText()).isEqualTo("teacher@v3");
            assertThat(request.path("max_tokens").asInt()).isEqualTo(400);
            Random random = new Random(request.path("seed").asLong());
            String words = random.ints(6, 0, 90).mapToObj(w -> "w" + w).collect(Collectors.joining(" "));
            FakeSite.send(
                    exchange,
                    200,
                    JSON.writeValueAsString(JSON.createObjectNode()
                            .set(
                                    "choices",
                                    JSON.createArrayNode()
                                            .add(JSON.createObjectNode()
                                                    .put("text", answer(words))
                                                    .put("finish_reason", "stop")))));
        });
    }

    @Test
    void aModelsInstructionsBecomeDocumentsThatNameItAndAreMadeOnce() {
        String where = "instruct: {seeds: %s, model: teacher, count: 25}\n    resubmit: all".formatted(seeds);
        Submissions first = Submissions.of(stack, "instruct-1", where);

        assertThat(first.documents()).hasSize(25).allSatisfy(document -> {
            assertThat(document.text())
                    .startsWith("### Instruction:\nExplain w")
                    .endsWith("### Response:\nBecause.");
            assertThat(document.metadata()).containsEntry("model", "teacher@v3").containsKey("seedTasks");
        });
        assertThat(first.ledger().stream()
                        .filter(entry -> entry.outcome() == LedgerEntry.Outcome.DROPPED)
                        .toList())
                .hasSizeGreaterThanOrEqualTo(24)
                .allSatisfy(entry -> {
                    assertThat(entry.reason()).contains("unfit-instruction");
                    assertThat(entry.detail().get("rule")).isIn("impossible", "similar");
                    assertThat(entry.detail()).containsKey("request");
                });
        int requests = asked.get();

        assertThat(Submissions.of(stack, "instruct-2", where).documents())
                .extracting(Document::text)
                .isEqualTo(first.documents().stream().map(Document::text).toList());
        assertThat(asked.get()).as("requests for what has been made").isEqualTo(requests);

        assertThat(Submissions.of(stack, "instruct-3", where.replace("count: 25", "count: 30"))
                        .documents())
                .hasSize(30)
                .extracting(Document::text)
                .containsAll(first.documents().stream().map(Document::text).toList());
        assertThat(asked.get() - requests).isBetween(1, 10);
    }

    @Test
    void seedTasksThatGoWithARecipeAreHadFromTheStoreOrFailTheRun() throws IOException {
        String asset = stack.putAsset("seeds.jsonl", Files.readString(seeds));
        String where = "instruct: {seeds: %s, model: teacher, count: 5}";

        assertThat(Submissions.of(stack, "instruct-5", where.formatted(asset)).documents())
                .hasSize(5);
        assertThat(Submissions.failure(
                        stack, "instruct-6", where.formatted(asset.replaceAll("[0-9a-f]{64}", "ab".repeat(32)))))
                .contains("Nothing was uploaded with the SHA-256 abab");
    }

    @Test
    void aModelThatIsNotServedFailsTheRunAndSaysSo() {
        assertThat(Submissions.failure(stack, "instruct-4", "instruct: {seeds: %s, model: nobody}".formatted(seeds)))
                .contains("does not serve the model nobody");
    }

    /** Two tasks, of which the second is none that a language model can do. */
    private static String answer(String words) {
        return """
                 Explain %1$s
                4. Input:\s
                %1$s
                4. Output:
                Because.
                ###
                5. Instruction: Draw a map of %1$s
                5. Output:
                Here.
                """.formatted(words);
    }
}
