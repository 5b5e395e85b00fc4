package dev.millrace.orchestrator;

import static dev.millrace.orchestrator.SubmittedRuns.awaitState;
import static dev.millrace.orchestrator.SubmittedRuns.submit;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.millrace.contracts.events.ArenaAnswered;
import dev.millrace.contracts.events.ArenaKeys;
import dev.millrace.contracts.events.ArenaRequested;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.Topic;
import dev.millrace.orchestrator.domain.FakeServices;
import dev.millrace.orchestrator.domain.Orchestration;
import dev.millrace.orchestrator.domain.arena.AnsweredItem;
import dev.millrace.orchestrator.domain.arena.Board;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two people judge what three models have answered, and everything is told by the log alone. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class ArenasServiceTest {

    private static final List<String> MODELS = List.of("strong@v1", "weak@v1", "odd@v1");

    @InjectLocalStack
    TestStack stack;

    @BeforeEach
    void ready() {
        SubmittedRuns.awaitReady();
    }

    private static Map<String, Object> wish(String name, int prompts) {
        return Map.of(
                "name",
                name,
                "models",
                MODELS,
                "who",
                "ada",
                "prompts",
                IntStream.range(0, prompts)
                        .mapToObj(i -> Map.of(
                                "id",
                                "tale " + i,
                                "prompt",
                                "Once " + i,
                                "answers",
                                Map.of("strong@v1", "good " + i, "weak@v1", "bad " + i, "odd@v1", "odd " + i)))
                        .toList());
    }

    private static ValidatableResponse begin(Map<String, Object> wish) {
        return given().contentType("application/json")
                .body(wish)
                .post("/api/arenas")
                .then();
    }

    private static JsonPath next(String arena, String person) {
        return given().queryParam("person", person)
                .get("/api/arenas/" + arena + "/next")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static ValidatableResponse give(String arena, String person, String pairing, String choice) {
        return given().contentType("application/json")
                .body(Map.of("person", person, "pairing", pairing, "choice", choice, "comment", "I say " + choice))
                .post("/api/arenas/" + arena + "/verdicts")
                .then();
    }

    /** The good answer is better than any, the bad one worse than any. */
    private static String better(JsonPath next) {
        String left = next.getString("next.left");
        String right = next.getString("next.right");
        return left.startsWith("good") || right.startsWith("bad") ? "left" : "right";
    }

    private static int judgeAll(String arena, String person) {
        int judged = 0;
        for (JsonPath next = next(arena, person); next.get("next") != null; judged++) {
            next = give(arena, person, next.getString("next.pairing"), better(next))
                    .statusCode(200)
                    .extract()
                    .jsonPath();
        }
        return judged;
    }

    @Test
    void twoPeopleJudgeEveryPairBlindAndTheBoardNamesTheStrongest() {
        begin(wish("all", 4)).statusCode(201).body("state", equalTo("open"));

        assertThat(judgeAll("all", "Ada")).isEqualTo(12);
        assertThat(judgeAll("all", "Bob")).isEqualTo(12);
        assertThat(judgeAll("all", "Carol"))
                .as("two people have judged everything")
                .isZero();

        given().get("/api/arenas/all")
                .then()
                .body("pairings", equalTo(12))
                .body("judged", equalTo(12))
                .body("complete", equalTo(12))
                .body("people.name", contains("Ada", "Bob"))
                .body("people.verdicts", contains(12, 12))
                .body("standings.model", contains("strong@v1", "odd@v1", "weak@v1"))
                .body("standings.wins", contains(16, 8, 0))
                .body("agreement.items", equalTo(12))
                .body("agreement.observed", equalTo(1f))
                .body("agreement.kappa", equalTo(1f))
                .body("raters", hasSize(1))
                .body("remarks", hasSize(24));
        given().get("/api/arenas").then().body("find { it.arena == 'all' }.verdicts", equalTo(24));
        assertThat(next("all", "Ada").getMap("").toString()).doesNotContain("@v1");
    }

    @Test
    void sidesAreDrawnByLotAndStayForAPersonAndWhatOneHasJudgedComesFirstForTheNext() {
        begin(wish("sides", 20)).statusCode(201);
        JsonPath first = next("sides", "Ada");

        List<Boolean> strongIsLeft = new ArrayList<>();
        List<String> judged = new ArrayList<>();
        JsonPath next = first;
        for (int i = 0; i < 30; i++) {
            assertThat(next("sides", "Ada").getString("next")).isEqualTo(next.getString("next"));
            Stream.of("left", "right")
                    .filter(side ->
                            next("sides", "Ada").getString("next." + side).startsWith("good"))
                    .forEach(side -> strongIsLeft.add(side.equals("left")));
            judged.add(next.getString("next.pairing"));
            next = give("sides", "Ada", next.getString("next.pairing"), better(next))
                    .extract()
                    .jsonPath();
        }

        assertThat(strongIsLeft).contains(true, false);
        for (JsonPath second = next("sides", "Bob"); !judged.isEmpty(); second = next("sides", "Bob")) {
            String pairing = second.getString("next.pairing");
            assertThat(judged).contains(pairing);
            judged.remove(pairing);
            give("sides", "Bob", pairing, better(second)).statusCode(200);
        }
    }

    @Test
    void aVerdictMayBeTakenBackAndWhoSkipsLeavesItToOthers() {
        begin(wish("again", 1)).statusCode(201);
        String pairing = next("again", "Ada").getString("next.pairing");

        give("again", "Ada", pairing, "left").statusCode(200).body("given", equalTo(1));
        give("again", "Ada", pairing, "tie").statusCode(200).body("given", equalTo(1));
        String skipped = next("again", "Ada").getString("next.pairing");
        give("again", "Ada", skipped, "skip")
                .statusCode(200)
                .body("given", equalTo(1))
                .body("left", equalTo(1));

        given().get("/api/arenas/again/verdicts")
                .then()
                .body("choice", contains("TIE", "SKIPPED"))
                .body("number", contains(2, 1));
        given().get("/api/arenas/again")
                .then()
                .body("judged", equalTo(1))
                .body("people[0].skipped", equalTo(1))
                .body("agreement.kappa", nullValue());
    }

    @Test
    void aJudgesVerdictsStandBesideThoseOfPeopleWithHowFarTheyAgree() {
        begin(wish("judged", 2)).statusCode(201);
        judgeAll("judged", "Ada");

        given().contentType("application/json")
                .body("""
                        {"judge": "wise-7b", "verdicts": [
                          {"item": "tale 0", "first": "weak@v1", "second": "strong@v1", "choice": "second"},
                          {"item": "tale 1", "first": "strong@v1", "second": "weak@v1", "choice": "tie"}]}
                        """)
                .post("/api/arenas/judged/judgements")
                .then()
                .statusCode(200)
                .body("judges[0].judge", equalTo("wise-7b"))
                .body("judges[0].verdicts", equalTo(2))
                .body("judges[0].people.items", equalTo(2))
                .body("judges[0].people.observed", equalTo(0.5f))
                .body("standings.find { it.model == 'strong@v1' }.wins", equalTo(4));
        given().get("/api/arenas/judged/verdicts").then().body("by", hasItem("judge:wise-7b"));
    }

    @Test
    void aServerThatStartsAgainKnowsWhatWasSaid() {
        begin(wish("kept", 2)).statusCode(201);
        judgeAll("kept", "Ada");
        List<Event> log = new ArrayList<>(Stream.of(Topic.VERDICTS_GIVEN, Topic.ARENAS_ANSWERED, Topic.ARENAS_REQUESTED)
                .flatMap(topic -> stack.events(topic).stream())
                .toList());

        Orchestration again = new Orchestration(_ -> Optional.empty(), _ -> Optional.empty());
        log.forEach(event -> again.add(event, 0));
        log.forEach(event -> again.add(event, 0)); // copies count once

        List<AnsweredItem> items = AnsweredItem.readAll(stack.store()
                .read(again.arenas()
                        .find("kept")
                        .orElseThrow()
                        .answered()
                        .orElseThrow()
                        .answers()));
        Board board = Board.of(again.arenas().find("kept").orElseThrow(), items);
        given().get("/api/arenas/kept")
                .then()
                .body("judged", equalTo(board.judged()))
                .body(
                        "standings.model",
                        equalTo(board.standings().stream().map(Board.Row::model).toList()))
                .body(
                        "standings.wins",
                        equalTo(board.standings().stream().map(Board.Row::wins).toList()));
        assertThat(board.judged()).isEqualTo(6);
        assertThat(again.arenas().find("kept").orElseThrow().open(items, "Bob"))
                .extracting(pairing -> pairing.id())
                .first()
                .isEqualTo(next("kept", "Bob").getString("next.pairing"));
    }

    @Test
    void modelsOfThePlatformAreAskedAndPeopleJudgeWhatTheyAnswered() {
        try (PlayedServices services = PlayedServices.start(stack)) {
            String run = submit(FakeServices.YAML);
            awaitState(run, "promoted");
            assertThat(services).isNotNull();
            String version = "tale@" + given().get("/api/runs/" + run).path("model.version");
            Map<String, Object> unknown = Map.of(
                    "name",
                    "served",
                    "models",
                    List.of(version, "tale@v99"),
                    "prompts",
                    List.of(Map.of("prompt", "x")));
            begin(unknown).statusCode(400).body("message", containsString("no tale@v99"));
            String second = submit(FakeServices.YAML);
            awaitState(second, "promoted");
            String other = "tale@" + given().get("/api/runs/" + second).path("model.version");
            begin(Map.of(
                            "name",
                            "served",
                            "models",
                            List.of(version, other),
                            "prompts",
                            List.of(Map.of("messages", List.of(Map.of("role", "user", "content", "Hello"))))))
                    .statusCode(202)
                    .body("state", equalTo("answering"));

            ArenaRequested asked = stack.events(Topic.ARENAS_REQUESTED).stream()
                    .map(ArenaRequested.class::cast)
                    .filter(event -> event.arena().equals("served"))
                    .findFirst()
                    .orElseThrow();
            String line = new String(stack.store().read(asked.prompts()), StandardCharsets.UTF_8);
            assertThat(line).isEqualTo("{\"id\":\"1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}\n");
            String answers = line.strip()
                    .replaceFirst("}$", ",\"answers\":{\"%s\":\"Hi\",\"%s\":\"Ho\"}}".formatted(version, other));
            stack.publish(new ArenaAnswered(
                    "served",
                    stack.store().put(ArenaKeys.answers("served"), answers.getBytes(StandardCharsets.UTF_8)),
                    1,
                    0,
                    Optional.empty(),
                    Optional.empty()));

            Awaitility.await()
                    .atMost(SubmittedRuns.PATIENCE)
                    .until(() -> next("served", "Ada").get("next") != null);
            JsonPath next = next("served", "Ada");
            assertThat(next.getString("next.messages[0].content")).isEqualTo("Hello");
            assertThat(List.of(next.getString("next.left"), next.getString("next.right")))
                    .containsExactlyInAnyOrder("Hi", "Ho");
        }
    }

    @Test
    void anArenaThatIsClosedKeepsWhatWasSaidAndOneThatIsRemovedIsGoneWithItsObjects() {
        begin(wish("ended", 2)).statusCode(201);
        String pairing = next("ended", "Ada").getString("next.pairing");
        give("ended", "Ada", pairing, "left").statusCode(200);

        end("ended", "close").statusCode(200).body("state", equalTo("closed")).body("verdicts", equalTo(1));

        assertThat(next("ended", "Ada").<Object>get("next")).isNull();
        give("ended", "Ada", pairing, "right").statusCode(409).body("message", containsString("closed"));
        given().get("/api/arenas/ended").then().body("state", equalTo("closed")).body("judged", equalTo(1));

        end("ended", "remove").statusCode(200);

        given().get("/api/arenas/ended").then().statusCode(404);
        begin(wish("ended", 2)).statusCode(409).body("message", containsString("or was"));
        Awaitility.await()
                .atMost(SubmittedRuns.PATIENCE)
                .until(() -> stack.store().list("arenas/ended/").isEmpty());
        assertThat(stack.events(Topic.ARENAS_CLOSED)).hasSize(2);
    }

    private static ValidatableResponse end(String arena, String how) {
        return given().contentType("application/json")
                .body(Map.of("who", "ada", "reason", "it is late"))
                .post("/api/arenas/" + arena + "/" + how)
                .then();
    }

    @Test
    void whatMakesNoSenseIsRefusedAndSaysWhatToDo() {
        begin(wish("taken", 1)).statusCode(201);

        begin(wish("taken", 1)).statusCode(409).body("message", containsString("another name"));
        begin(wish("Not A Name", 1)).statusCode(400).body("message", containsString("name:"));
        begin(Map.of("name", "few", "models", List.of("a"), "prompts", List.of(Map.of("prompt", "x"))))
                .statusCode(400)
                .body("message", containsString("models:"));
        begin(Map.of("name", "empty")).statusCode(400);
        begin(Map.of("name", "both", "models", MODELS, "prompts", List.of(Map.of("id", "1"))))
                .statusCode(400)
                .body("message", containsString("prompts[0]"));
        begin(Map.of(
                        "name",
                        "half",
                        "models",
                        MODELS,
                        "prompts",
                        List.of(Map.of("messages", List.of(Map.of("role", "user"))))))
                .statusCode(400)
                .body("message", containsString("role and content"));
        given().get("/api/arenas/taken/next").then().statusCode(400).body("message", containsString("person:"));
        given().get("/api/arenas/none").then().statusCode(404);
        give("taken", "Ada", "nothing", "left").statusCode(400).body("message", containsString("pairing:"));
        String pairing = next("taken", "Ada").getString("next.pairing");
        give("taken", "Ada", pairing, "LEFT")
                .statusCode(400)
                .body("message", containsString("left, right, tie or skip"));
        given().contentType("application/json")
                .body(
                        "{\"judge\": \"j\", \"verdicts\": [{\"item\": \"no\", \"first\": \"a\", \"second\": \"b\", \"choice\": \"tie\"}]}")
                .post("/api/arenas/taken/judgements")
                .then()
                .statusCode(400)
                .body("message", containsString("verdicts[0]"));
        given().get("/api/arenas/taken/verdicts").then().body("", hasSize(0));
    }
}
