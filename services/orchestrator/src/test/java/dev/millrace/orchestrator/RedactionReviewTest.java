package dev.millrace.orchestrator;

import static dev.millrace.orchestrator.SubmittedRuns.awaitState;
import static dev.millrace.orchestrator.SubmittedRuns.submit;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.events.FindShown;
import dev.millrace.contracts.events.Topic;
import dev.millrace.orchestrator.domain.FakeServices;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** People look at a sample of what redaction found. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class RedactionReviewTest {

    /** What redaction took for an e-mail address in each third document. */
    private static final String DATA = "The text";

    @InjectLocalStack
    TestStack stack;

    private PlayedServices services;

    @BeforeEach
    void ready() {
        SubmittedRuns.awaitReady();
        services = PlayedServices.start(stack);
    }

    @AfterEach
    void stop() {
        services.close();
    }

    private static String finishedRun() {
        String run = submit(FakeServices.YAML);
        awaitState(run, "promoted");
        return run;
    }

    private static JsonPath samples(String run, String query) {
        return given().get("/api/runs/" + run + "/redaction/samples?" + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static ValidatableResponse post(
            String run, String what, Map<String, Object> find, Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>();
        List.of("shard", "document", "kind", "start", "end").forEach(name -> body.put(name, find.get(name)));
        body.putAll(more);
        return given().contentType("application/json")
                .body(body)
                .post("/api/runs/" + run + "/redaction/" + what)
                .then();
    }

    @Test
    void whatWasFoundIsCountedAndSampledWithoutBeingShown() {
        String run = finishedRun();

        JsonPath found = given().get("/api/runs/" + run + "/redaction")
                .then()
                .body("groups.kind", everyItem(equalTo("email")))
                .body("precision", hasSize(0))
                .body("shown", hasSize(0))
                .extract()
                .jsonPath();
        assertThat(found.getInt("shards"))
                .isEqualTo(found.getInt("shardsInAll"))
                .isPositive();
        int finds = found.getList("groups.finds", Integer.class).stream()
                .mapToInt(Integer::intValue)
                .sum();
        assertThat(finds).isEqualTo(found.getInt("documents")).isEqualTo(found.getInt("beside"));
        assertThat(new HashSet<>(found.getList("groups.language", String.class)))
                .isSubsetOf("en", "de");

        JsonPath drawn = samples(run, "kind=email&limit=50");
        assertThat(drawn.getList("")).hasSize(Math.min(finds, 50));
        assertThat(drawn.getList("before", String.class)).containsOnly("");
        assertThat(drawn.getList("after", String.class)).allMatch(after -> after.startsWith(" of 0000"));
        assertThat(drawn.prettify()).doesNotContain(DATA);
        assertThat(samples(run, "kind=email&limit=50").getList("")).isEqualTo(drawn.getList(""));
        assertThat(samples(run, "kind=email&limit=2").getList(""))
                .isEqualTo(drawn.getList("").subList(0, 2));
        assertThat(samples(run, "kind=ip").getList("")).isEmpty();
        given().get("/api/runs/" + run + "/redaction/samples?limit=51")
                .then()
                .statusCode(400)
                .body("message", containsString("limit must be 1 to 50, not 51"));
        given().get("/api/runs/" + run + "/redaction/samples?kind=mail")
                .then()
                .statusCode(400)
                .body("message", containsString("redaction doesn't look for mail in this run; it looks for "))
                .body("message", containsString("email"))
                .body("message", containsString("ip"));
    }

    @Test
    void aRunThatBeginsWithADatasetHasTheFindsOfTheRunThatCuratedIt() {
        String curation = submit(FakeServices.YAML.replace("name: tale", "name: seen") + "until: dataset\n");
        awaitState(curation, "curated");
        String training =
                submit("""
                name: seer
                dataset: %s
                evaluation: {tasks: [{name: questions, kind: choice, generator: {kind: story-questions}}]}
                promotion: {minimum: [{task: questions, metric: acc, atLeast: 0.6}]}
                """.formatted(given().get("/api/runs/" + curation).<String>path("curated.dataset")));
        awaitState(training, "promoted");

        Map<String, Object> find = samples(training, "kind=email&limit=1").getMap("[0]");
        assertThat(find.get("after").toString()).startsWith(" of 0000");
        assertThat(samples(training, "kind=ip").getList("")).isEmpty();
        post(training, "marks", find, Map.of("right", true, "who", "ada")).statusCode(200);
        post(training, "shown", find, Map.of("who", "ada")).statusCode(200).body("data", equalTo(DATA));
        given().get("/api/runs/" + training).then().body("redaction[0].right", equalTo(1));
        given().get("/api/runs/" + curation).then().body("redaction", nullValue());
    }

    @Test
    void marksMakeTheMeasuredPrecision() {
        String run = finishedRun();
        List<Map<String, Object>> drawn = samples(run, "kind=email&limit=3").getList("");

        post(run, "marks", drawn.get(0), Map.of("right", false, "who", "ada"))
                .statusCode(200)
                .body("wrong", equalTo(1));
        post(run, "marks", drawn.get(0), Map.of("right", true, "who", "ada")).statusCode(200);
        post(run, "marks", drawn.get(1), Map.of("right", false, "who", " grace "))
                .statusCode(200)
                .body("right", equalTo(1))
                .body("wrong", equalTo(1))
                .body("precision", equalTo(0.5f));

        JsonPath again = samples(run, "kind=email&limit=3");
        assertThat(again.getBoolean("[0].mark.right")).isTrue();
        assertThat(again.getString("[1].mark.who")).isEqualTo("grace");
        assertThat(again.<Object>get("[2].mark")).isNull();
        assertThat(samples(run, "kind=email&limit=1&unmarked=true").getString("[0].document"))
                .isEqualTo(drawn.get(2).get("document"));
        given().get("/api/runs/" + run)
                .then()
                .body("redaction", hasSize(1))
                .body("redaction[0].kind", equalTo("email"))
                .body("redaction[0].low", equalTo(0.09453121f))
                .body("redaction[0].high", equalTo(0.9054688f));
    }

    @Test
    void theDataIsShownOnceItIsKnownWhoAsked() {
        String run = finishedRun();
        Map<String, Object> find = samples(run, "kind=email&limit=1").getMap("[0]");

        post(run, "shown", find, Map.of("who", "ada"))
                .statusCode(200)
                .header("Cache-Control", containsString("no-store"))
                .body("data", equalTo(DATA));
        post(run, "shown", find, Map.of("who", "ada")).statusCode(200);

        assertThat(stack.events(Topic.FINDS_SHOWN))
                .filteredOn(event -> event.run().equals(run))
                .hasSize(2)
                .allSatisfy(event -> {
                    assertThat(event).isInstanceOf(FindShown.class);
                    assertThat(new String(EventCodec.value(event), StandardCharsets.UTF_8))
                            .contains("\"who\":\"ada\"", (String) find.get("document"))
                            .doesNotContain(DATA);
                });
        given().get("/api/runs/" + run + "/redaction")
                .then()
                .body("shown", hasSize(1))
                .body("shown[0].who", equalTo("ada"))
                .body("shown[0].times", equalTo(2));
    }

    @Test
    void whatNobodyFoundIsNeitherMarkedNorShown() {
        String run = finishedRun();
        Map<String, Object> find = samples(run, "kind=email&limit=1").getMap("[0]");
        int events = stack.events(Topic.FINDS_SHOWN).size();

        for (Map<String, Object> other : List.<Map<String, Object>>of(
                Map.of("start", 1), Map.of("end", 9), Map.of("kind", "ip"), Map.of("document", "0".repeat(32)))) {
            Map<String, Object> wish = new HashMap<>(Map.of("who", "ada", "right", true));
            wish.putAll(other);
            post(run, "marks", find, wish).statusCode(404).body("message", containsString("Redaction found no "));
            wish.remove("right");
            post(run, "shown", find, wish).statusCode(404).body("data", nullValue());
        }
        post(run, "shown", find, Map.of("who", " "))
                .statusCode(400)
                .body("message", containsString("who: say who you are"));
        post(run, "shown", find, Map.of("who", "ada", "shard", "s1")).statusCode(400);
        post(run, "shown", find, Map.of("who", "ada", "end", 0)).statusCode(400);
        post(run, "marks", find, Map.of("who", "ada"))
                .statusCode(400)
                .body("message", containsString("right: say true"));
        assertThat(stack.events(Topic.FINDS_SHOWN)).hasSize(events);
    }

    @Test
    void aDocumentsStoryHidesWhatRedactionFound() {
        String run = finishedRun();
        String document = samples(run, "kind=email&limit=1").getString("[0].document");

        given().get("/api/runs/" + run + "/documents/" + document)
                .then()
                .statusCode(200)
                .body("text.excerpt", equalTo("[EMAIL] of " + document))
                .body("text.metadata.title", nullValue())
                .body("text.metadata.externalId", equalTo("external-" + document));
    }
}
