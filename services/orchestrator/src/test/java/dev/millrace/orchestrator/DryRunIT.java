package dev.millrace.orchestrator;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.Topic;
import dev.millrace.orchestrator.domain.FakeServices;
import dev.millrace.testkit.RealData;
import dev.millrace.testkit.ServiceProcess;
import dev.millrace.testkit.TestStack;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A dry run through ingestion, the training of a classifier and filtering, as these services are; the stages behind
 * filtering let everything pass.
 */
class DryRunIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Map<String, String> ONE_SHARD_A_QUESTION =
            Map.of("millrace.orchestrator.signals.patience", "0s");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ITEMS = "G_eval/arc_easy/dev/arc_easy.jsonl";
    private static final int DOCUMENTS = 200;
    private static final int LEAKS = 5;
    private static final int JUNK = DOCUMENTS * 3 / 4;
    private static final List<String> PROSE =
            List.of("therefore", "theory", "explains", "rivers", "carry", "sediment", "evidence", "the", "how");
    private static final List<String> ADVERTS =
            List.of("click", "here", "subscribe", "now", "login", "cart", "offer", "the", "how");

    @TempDir
    Path folder;

    /** An evaluation item as reports name it, and its text. */
    private record Item(String name, String text) {}

    @Test
    void itTrainsItsClassifierAndShowsWhatThatDropsAndWhatOverlapsWithEvaluationItems()
            throws IOException, InterruptedException {
        Path set = RealData.require(ITEMS);
        List<Item> leaked = someOf(set);
        Files.write(folder.resolve("books.jsonl"), documents(0, List.of()));
        Files.write(folder.resolve("web.jsonl"), documents(1, leaked));
        try (TestStack stack = TestStack.start(folder.resolve("stack"));
                ServiceProcess ingestion = start("ingestion", stack, Map.of());
                ServiceProcess filtering = start("filtering", stack, Map.of());
                ServiceProcess orchestrator = start("orchestrator", stack, ONE_SHARD_A_QUESTION)) {
            ingestion.awaitReady();
            filtering.awaitReady();
            int port = orchestrator.awaitReady().port();
            String run = ask(port)
                    .body(recipe(set))
                    .post("/api/runs?dryRun=true&sample=1000")
                    .path("run");

            finish(stack, port, run);

            showsWhatTheClassifierDrops(port, "/api/runs/" + run);
            showsWhatOverlaps(port, "/api/runs/" + run, leaked);
            assertThat(stack.events(Topic.CLASSIFIERS_TRAINED)).hasSize(1);
            assertThat(stack.events(Topic.TOKENIZERS_REQUESTED)).isEmpty();
        }
    }

    private static void showsWhatTheClassifierDrops(int port, String run) {
        ask(port)
                .get(run + "/signals")
                .then()
                .body("scope.shards", equalTo(1))
                .body("scope.shardsInAll", equalTo(2))
                .body("scope.documents", equalTo(DOCUMENTS));
        ask(port)
                .get(run + "/signals")
                .then()
                .body("scope.shards", equalTo(2))
                .body("scope.documents", equalTo(2 * DOCUMENTS))
                .body("tally.dropped.classifier", equalTo(JUNK))
                .body("tally.dropped.contaminated", equalTo(LEAKS))
                .body("tally.kept", equalTo(2 * DOCUMENTS - JUNK - LEAKS))
                .body("chains[0].rules.reason", contains("contaminated", "classifier"))
                .body("chains[0].rules[1].first", equalTo(JUNK))
                .body("chains[0].rules[1].thresholdName", equalTo("classifier.atLeast"));
        ask(port)
                .get(run + "/samples?stage=filtering&reason=classifier&limit=4")
                .then()
                .body("text", hasSize(4))
                .body("text", everyItem(startsWith("advert")));
        ask(port)
                .get(run + "/signals/what-if?classifier.atLeast=0&samples=2")
                .then()
                .body("newlyKept.documents", equalTo(JUNK));
    }

    private static void showsWhatOverlaps(int port, String run, List<Item> leaked) {
        ask(port).get(run + "/contamination").then().body("shards", equalTo(1)).body("shardsInAll", equalTo(2));
        ask(port)
                .get(run + "/contamination")
                .then()
                .body("shards", equalTo(2))
                .body("documents", equalTo(LEAKS))
                .body("dropped", equalTo(LEAKS))
                .body("sets.set", contains("arc_easy"))
                .body(
                        "sets[0].most.item",
                        hasItems(leaked.stream().map(Item::name).toArray(String[]::new)));
        String document = ask(port).get(run + "/contamination?items=1").path("sets[0].most[0].examples[0].document");
        ask(port)
                .get(run + "/documents/" + document)
                .then()
                .body("stages.find { it.stage == 'filtering' }.reason", equalTo("contaminated"));
    }

    private static ServiceProcess start(String service, TestStack stack, Map<String, String> properties) {
        Path app = Path.of("..", service, "target", "quarkus-app");
        assumeTrue(Files.exists(app), () -> "%s isn't packaged; 'make test' does that first".formatted(service));
        return ServiceProcess.start(app, stack, properties);
    }

    private static RequestSpecification ask(int port) {
        return given().port(port);
    }

    private String recipe(Path set) {
        return """
                name: learned
                sources:
                  - {name: books, path: %1$s/books.jsonl, licence: CC0-1.0}
                  - {name: web, path: %1$s/web.jsonl, licence: CC0-1.0}
                filter:
                  rules: []
                  decontamination: {sets: [%2$s]}
                  classifier: {good: books, raw: web, atLeast: 0.1}
                """.formatted(folder, set);
    }

    /** Lets what filtering has left pass until the run is over. */
    private static void finish(TestStack stack, int port, String run) {
        Set<ShardId> passed = new HashSet<>();
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).until(() -> {
            for (Event event : stack.events(Topic.SHARDS_FILTERED)) {
                ShardCompleted filtered = (ShardCompleted) event;
                if (passed.add(filtered.shard())) {
                    stack.publish(passed(filtered, Stage.DEDUPLICATION), passed(filtered, Stage.REDACTION));
                }
            }
            return "dry-run-finished".equals(ask(port).get("/api/runs/" + run).path("state"));
        });
    }

    private static ShardCompleted passed(ShardCompleted filtered, Stage stage) {
        return new ShardCompleted(
                filtered.run(),
                filtered.recipe(),
                stage,
                filtered.shard(),
                filtered.source(),
                filtered.splits(),
                filtered.last(),
                filtered.data(),
                filtered.ledger(),
                FakeServices.counts((int) filtered.counts().kept(), 0),
                OptionalLong.empty(),
                1,
                Optional.empty());
    }

    /** The first long questions; short ones can't be told from chance. */
    private static List<Item> someOf(Path set) throws IOException {
        List<Item> items = new ArrayList<>();
        List<String> lines = Files.readAllLines(set);
        for (int i = 0; i < lines.size() && items.size() < LEAKS; i++) {
            JsonNode item = JSON.readTree(lines.get(i));
            String question = item.path("query").asText();
            if (question.split(" ").length > 25) {
                items.add(new Item("line-" + (i + 1), question));
            }
        }
        return items;
    }

    /** The first source is prose; of the second every fourth is, and the first of those end in an evaluation item. */
    private static List<String> documents(int source, List<Item> leaked) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < DOCUMENTS; i++) {
            boolean prose = source == 0 || i % 4 == 0;
            Random random = new Random(1000L * source + i);
            StringBuilder text = new StringBuilder(prose ? "prose" : "advert");
            for (int w = 0; w < 60; w++) {
                List<String> words = prose ? PROSE : ADVERTS;
                text.append(' ').append(words.get(random.nextInt(words.size())));
            }
            if (i % 4 == 0 && i / 4 < leaked.size()) {
                text.append("\n").append(leaked.get(i / 4).text());
            }
            lines.add(JSON.createObjectNode()
                    .put("id", source + "-" + i)
                    .put("text", text.toString())
                    .toString());
        }
        return lines;
    }
}
