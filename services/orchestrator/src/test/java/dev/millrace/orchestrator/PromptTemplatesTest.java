package dev.millrace.orchestrator;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;

import dev.millrace.contracts.events.PromptTemplateSaved;
import dev.millrace.contracts.events.Topic;
import dev.millrace.orchestrator.domain.FakeServices;
import dev.millrace.orchestrator.domain.Orchestration;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Prompt templates are kept by the log alone. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class PromptTemplatesTest {

    @InjectLocalStack
    TestStack stack;

    @BeforeEach
    void ready() {
        SubmittedRuns.awaitReady();
    }

    private static ValidatableResponse save(String name, String system, String text, String who) {
        return given().contentType("application/json")
                .body(Map.of("name", name, "system", system, "text", text, "who", who))
                .post("/api/templates")
                .then();
    }

    private static ValidatableResponse remove(String name) {
        return given().contentType("application/json")
                .body(Map.of("who", "grace"))
                .post("/api/templates/" + name + "/remove")
                .then();
    }

    private List<PromptTemplateSaved> log() {
        return stack.events(Topic.TEMPLATES_SAVED).stream()
                .map(PromptTemplateSaved.class::cast)
                .toList();
    }

    @Test
    void eachVersionStaysAndSaysWhoSavedIt() {
        save("translate 1", "", "Say {{word}}", "ada").statusCode(200).body("version", equalTo(1));
        save(" translate 1 ", "You translate.", "Say {{word}}", "grace").body("version", equalTo(2));
        save("translate 1", "You translate.", "Say {{word}}", "ada").body("version", equalTo(2));
        save("translate 1", "", "Say {{word}}", "ada").body("version", equalTo(3));

        given().get("/api/templates/translate 1")
                .then()
                .body("versions.version", contains(1, 2, 3))
                .body("versions.who", contains("ada", "grace", "ada"))
                .body("versions.system", contains("", "You translate.", ""))
                .body("versions[0].when", containsString("T"));
        given().get("/api/templates").then().body("name", hasItem("translate 1"));
    }

    @Test
    void whatIsRemovedIsGoneAndItsNumbersAreNotGivenAgain() {
        save("fleeting", "", "one", "ada");
        save("fleeting", "", "two", "ada");

        remove("fleeting").statusCode(200).body("versions.text", contains("one", "two"));

        given().get("/api/templates").then().body("name", not(hasItem("fleeting")));
        given().get("/api/templates/fleeting").then().statusCode(404);
        remove("fleeting").statusCode(404);
        save("fleeting", "", "two", "ada").body("version", equalTo(4));
        given().get("/api/templates/fleeting").then().body("versions.text", contains("two"));
        assertThat(log())
                .filteredOn(event -> event.template().equals("fleeting") && event.removed())
                .singleElement()
                .satisfies(event -> assertThat(event.who()).isEqualTo("grace"));
    }

    @Test
    void thoseWhoSaveAtOnceLoseNothing() throws Exception {
        try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> saved = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String text = "text " + i;
                saved.add(people.submit(
                        () -> save("crowded", "", text, "ada").extract().path("version")));
            }
            List<Integer> versions = new ArrayList<>();
            for (Future<Integer> version : saved) {
                versions.add(version.get());
            }
            assertThat(versions).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8);
        }
        given().get("/api/templates/crowded").then().body("versions.text", hasItems("text 0", "text 7"));
    }

    @Test
    void theStateIsWhatTheLogSaysInWhateverOrderItIsRead() {
        save("ordered", "", "one", "ada");
        remove("ordered").statusCode(200);
        save("ordered", "", "three", "ada");
        List<PromptTemplateSaved> log = new ArrayList<>(log());
        log.addAll(log());
        Collections.shuffle(log, new Random(2));

        Orchestration rebuilt = new Orchestration(FakeServices::find, _ -> Optional.empty());
        log.forEach(event -> rebuilt.add(event, 0));

        assertThat(rebuilt.prompts().find("ordered").orElseThrow().versions())
                .singleElement()
                .satisfies(version -> assertThat(version.version()).isEqualTo(3));
    }

    @Test
    void whatCannotBeATemplateIsRefusedByItsField() {
        save("", "", "text", "ada").statusCode(400).body("message", containsString("name: "));
        save("a/b", "", "text", "ada").statusCode(400).body("message", containsString("name: "));
        save("empty", "", " \n", "ada").statusCode(400).body("message", containsString("text: "));
        save("long", "", "x".repeat(20_001), "ada")
                .statusCode(400)
                .body("message", containsString("text: at most 20,000"));
        save("nobody", "", "text", " ").statusCode(400).body("message", containsString("who: say who you are"));
        given().contentType("application/json")
                .body("{}")
                .post("/api/templates")
                .then()
                .statusCode(400);
        assertThat(log()).noneMatch(event -> List.of("empty", "long", "nobody").contains(event.template()));
    }
}
