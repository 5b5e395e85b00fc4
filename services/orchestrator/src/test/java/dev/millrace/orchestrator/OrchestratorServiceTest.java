package dev.millrace.orchestrator;

import static dev.millrace.orchestrator.SubmittedRuns.PATIENCE;
import static dev.millrace.orchestrator.SubmittedRuns.awaitState;
import static dev.millrace.orchestrator.SubmittedRuns.submit;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.oneOf;

import com.github.luben.zstd.Zstd;
import dev.millrace.contracts.events.DatasetBuilt;
import dev.millrace.contracts.events.EvaluationRequested;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.PackageRefused;
import dev.millrace.contracts.events.RunEnded;
import dev.millrace.contracts.events.RunFailed;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.shards.ContentHash;
import dev.millrace.contracts.shards.DatasetManifest;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.orchestrator.domain.FakeServices;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class OrchestratorServiceTest {

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

    /** Routes and records make the document; {@code -Dmillrace.openapi.write} writes it. */
    @Test
    void theDocumentOfTheApiIsTheOneThatIsPublished() throws IOException {
        Path published = Path.of(System.getProperty("millrace.root"), "contracts", "openapi.yaml");
        String now = given().get("/api/openapi?format=YAML")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        if (System.getProperty("millrace.openapi.write") != null) {
            Files.writeString(published, now);
        }

        assertThat(now)
                .as("the document after a change: run this test with -Dmillrace.openapi.write")
                .isEqualTo(Files.readString(published));
        assertThat(now).contains("/api/runs/{run}:", "/api/models/{model}/{version}/promote:", "RunReport:");
    }

    @Test
    void aRecipeGoesAllTheWayToAServedModel() throws IOException {
        String run = submit(FakeServices.YAML);

        awaitState(run, "promoted");

        given().get("/api/runs/" + run)
                .then()
                .body("stages.stage", contains("ingestion", "filtering", "deduplication", "redaction", "tokenization"))
                .body("stages[1].dropped.junk", notNullValue())
                .body("model.promoted", equalTo(true))
                .body("tokenizer.vocabulary", equalTo(300))
                .body("tokenizer.all.tokens", equalTo(80))
                .body("tokenizer.languages.en.tokensPerWord", equalTo(40f / 30))
                .body("tokenizer.languages.und.unknownShare", equalTo(0.025f))
                .body("tokenizer.sources.first.partsShare", equalTo(0.1f))
                .body("tokenizer.sources.second.coverage", equalTo(0.68f))
                .body("evaluation.questions.acc.value", equalTo(0.9f))
                .body("alarms", hasSize(0))
                .body("failure", equalTo(null));
        DatasetBuilt built = stack.events(Topic.DATASETS_BUILT).stream()
                .map(DatasetBuilt.class::cast)
                .filter(event -> event.run().equals(run))
                .findFirst()
                .orElseThrow();
        assertThat(DatasetManifest.fromJson(stack.store().read(built.manifest()))
                        .tokens())
                .isEqualTo(built.tokens());
        given().get("/api/runs/" + run + "/training").then().body("step", contains(10, 20, 30));
        given().get("/api/runs/" + run + "/recipe").then().body("name", equalTo("tale"));
        given().get("/api/models").then().body("findAll { it.live && it.model == 'tale' }.run", contains(run));
        String version = given().get("/api/runs/" + run).path("model.version");
        given().get("/api/models/tale/" + version + "/lineage")
                .then()
                .body("run", equalTo(run))
                .body("sources.licence", contains("CC0-1.0", "unknown"))
                .body("dataset.sha256", equalTo(built.manifest().sha256()))
                .body("shards", hasSize(built.shards()));
        given().get("/q/metrics")
                .then()
                .body(containsString("millrace_runs{state=\"promoted\"}"))
                .body(containsString("millrace_ledger_alarms{run=\"" + run + "\"} 0.0"));
    }

    @Test
    void aRecipeThatCannotRunStartsNothing() {
        given().body("name: tale\nsources: [{name: a, path: /x, formt: text}]\n")
                .post("/api/runs")
                .then()
                .statusCode(422)
                .body("problems[0].line", equalTo(2))
                .body("problems[0].path", equalTo("sources[0].formt"))
                .body("problems[0].message", containsString("did you mean format?"));
    }

    @Test
    void filesThatGoWithARecipeAreInTheStoreBeforeItsRunStarts(@TempDir Path folder) throws IOException {
        Path exam = Files.writeString(folder.resolve("exam.jsonl"), "{}\n");
        String yaml = FakeServices.YAML.replace("name: tale", "name: exam");
        String asset = stack.putAsset("exam.jsonl", Files.readString(exam));

        for (String named : List.of(exam.toString(), asset)) {
            String run = submit(yaml.replace("generator: {kind: story-questions}", "path: " + named));

            given().get("/api/runs/" + run + "/recipe").then().body("evaluation.tasks[0].path", equalTo(asset));
        }
        for (String missing : List.of(folder + "/gone.jsonl", "sha256:%s/gone.jsonl".formatted("ab".repeat(32)))) {
            given().body(yaml.replace("generator: {kind: story-questions}", "path: " + missing))
                    .post("/api/runs")
                    .then()
                    .statusCode(422)
                    .body("problems[0].line", equalTo(7))
                    .body("problems[0].path", equalTo("evaluation.tasks[0].path"))
                    .body("problems[0].message", containsString("gone.jsonl"))
                    .body("problems[0].message", containsString("'millrace upload'"));
        }
    }

    @Test
    void anOlderVersionIsMadeLiveByHand() {
        String first = submit(FakeServices.YAML.replace("name: tale", "name: fable"));
        awaitState(first, "promoted");
        String second = submit(FakeServices.YAML.replace("name: tale", "name: fable"));
        awaitState(second, "promoted");

        promote("fable/v1/promote", "{\"reason\": \"fewer clichés\", \"who\": \"ada\"}")
                .statusCode(200)
                .body("live", equalTo(true))
                .body("serving", equalTo("v1"));

        given().get("/api/models")
                .then()
                .body("findAll { it.model == 'fable' && it.live }.version", contains("v1"))
                .body("findAll { it.model == 'fable' && it.serving }.version", contains("v1"));
        assertThat(stack.events(Topic.MODELS_PROMOTED).getLast()).isInstanceOfSatisfying(ModelPromoted.class, last -> {
            assertThat(last.previous()).contains("v2");
            assertThat(last.byHand()).hasValueSatisfying(byHand -> {
                assertThat(byHand.who()).isEqualTo("ada");
                assertThat(byHand.reason()).isEqualTo("fewer clichés");
                assertThat(Instant.parse(byHand.when())).isBeforeOrEqualTo(Instant.now());
            });
        });

        promote("fable/rollback", "{\"reason\": \"too few\"}").statusCode(200).body("version", equalTo("v2"));
        given().get("/api/models").then().body("findAll { it.model == 'fable' && it.live }.version", contains("v2"));
        given().get("/api/models/fable/history")
                .then()
                .body("version[0]", equalTo("v2"))
                .body("live[0]", equalTo(true))
                .body("byHand[0].reason", equalTo("too few"))
                .body("previous[0]", equalTo("v1"))
                .body("reasons[-1]", hasSize(1));
    }

    @Test
    void aPromotionByHandNeedsAReasonAndKeepsTheGatesVerdict() {
        services.accuracy("ballad", FakeServices.BAD);
        String run = submit(FakeServices.YAML.replace("name: tale", "name: ballad"));
        awaitState(run, "refused");

        given().contentType("application/json")
                .post("/api/models/ballad/v1/promote")
                .then()
                .statusCode(400);
        promote("ballad/v1/promote", "{}").statusCode(400).body("message", containsString("needs a reason"));
        promote("ballad/v1/promote", "{\"reason\": \"  \"}").statusCode(400);
        promote("ballad/v2/promote", "{\"reason\": \"it rhymes\"}").statusCode(404);
        promote("ballad/rollback", "{\"reason\": \"it rhymes\"}").statusCode(404);
        promote("ballad/v1/promote", "{\"reason\": \"it rhymes\"}").statusCode(200);

        given().get("/api/runs/" + run)
                .then()
                .body("state", equalTo("refused"))
                .body("model.promoted", equalTo(true))
                .body("model.gate", equalTo("refused"))
                .body("model.reasons[0]", containsString("must be at least 0.6"))
                .body("model.byHand.reason", contains("it rhymes"));
        given().get("/api/models/ballad/v1/lineage")
                .then()
                .body("gate", equalTo("refused"))
                .body("gateReasons[0]", containsString("must be at least 0.6"))
                .body("promotedByHand[0].who", equalTo("unnamed"));
    }

    @Test
    void aPromotionThatNoServerFollowsIsNotCalledLive() {
        String first = submit(FakeServices.YAML.replace("name: tale", "name: ode"));
        awaitState(first, "promoted");
        String second = submit(FakeServices.YAML.replace("name: tale", "name: ode"));
        awaitState(second, "promoted");
        services.close();

        stack.publish(new PackageRefused(
                first, "ode", "v1", PackageRefused.Cause.BROKEN, "model.onnx is cut", "inference-7"));
        // The answer waits for a server, and what servers say meanwhile is heard.
        promote("ode/v1/promote", "{\"reason\": \"shorter\"}")
                .statusCode(202)
                .body("live", equalTo(false))
                .body("serving", equalTo("v2"))
                .body("message", containsString("no server answers with it yet"))
                .body("message", containsString("refused its package: inference-7: model.onnx is cut"));
    }

    @Test
    void aTrainingWhoseEvaluationFailedIsNotLost() {
        services.scored("elegy", false);
        String run = submit(FakeServices.YAML.replace("name: tale", "name: elegy"));
        awaitState(run, "failed");
        evaluate("elegy/v1", "too-soon").statusCode(oneOf(200, 202)).body("request", equalTo("too-soon"));
        awaitEvaluation("elegy/v1", "too-soon", "failed");
        given().get("/api/runs/" + run).then().body("state", equalTo("failed"));

        services.scored("elegy", true);
        evaluate("elegy/v1", "after-the-outage").statusCode(oneOf(200, 202));
        awaitState(run, "promoted");

        evaluate("elegy/v1", "after-the-outage").statusCode(200).body("evaluation.state", equalTo("scored"));
        given().get("/api/runs/" + run)
                .then()
                .body("evaluation.questions.acc.value", equalTo(0.9f))
                .body("evaluated", notNullValue())
                .body("evaluations.request", contains("too-soon", "after-the-outage"))
                .body("model.gate", equalTo("passed"));
        given().get("/api/models/elegy/v1/lineage").then().body("evaluations.who", contains("ada", "ada"));
        assertThat(stack.events(Topic.EVALUATIONS_REQUESTED).stream()
                        .map(EvaluationRequested.class::cast)
                        .filter(asked -> asked.run().equals(run)))
                .extracting(EvaluationRequested::request)
                .containsExactly("too-soon", "after-the-outage");
        assertThat(stack.events(Topic.RUNS_ENDED).stream()
                        .map(RunEnded.class::cast)
                        .filter(ended -> ended.run().equals(run)))
                .extracting(RunEnded::outcome)
                .containsExactly(RunEnded.Outcome.FAILED, RunEnded.Outcome.PROMOTED);
    }

    @Test
    void whyAVersionScoredSoIsToldItemByItem() {
        String run = submit(FakeServices.YAML.replace("name: tale", "name: rhyme"));
        awaitState(run, "promoted");
        // What the evaluator names as its record.
        stack.store().put("items", Zstd.compress("""
                {"item":"0","choice":0,"right":true,"request":{"type":"loglikelihood","context":"Snow is","continuation":" white"},"answer":[-1.5,true],"scores":{"acc":1.0},"task":"questions"}
                {"item":"0","choice":1,"right":false,"request":{"type":"loglikelihood","context":"Snow is","continuation":" Black"},"answer":[-3.5,false],"task":"questions"}
                {"item":"1","choice":0,"right":true,"request":{"type":"loglikelihood","context":"Coal is","continuation":" black"},"answer":[-4.5,true],"scores":{"acc":0.0},"task":"questions"}
                {"item":"0","request":{"type":"generate_until","context":"Grass is","gen_kwargs":{"until":["."]}},"target":"green","answer":"blue","scores":{"bleu":[["green"],"blue"],"exact_match":0.0},"task":"own"}
                """.getBytes(StandardCharsets.UTF_8)));
        String answers = "/api/models/rhyme/v1/answers";

        given().get(answers + "?limit=2")
                .then()
                .body("items.item", contains("0", "1"))
                .body("items[0].scores.acc", equalTo(1f))
                .body("items[0].requests.right", contains(true, false))
                .body("items[0].requests[1].request.continuation", equalTo(" Black"))
                .body("next", equalTo(2));
        given().get(answers + "?from=2")
                .then()
                .body("items.task", contains("own"))
                .body("$", not(hasKey("next")));
        given().get(answers + "?wrong=true").then().body("items.task", contains("questions", "own"));
        given().get(answers + "?task=questions&text=BLACK").then().body("items.item", contains("0", "1"));
        given().get(answers + "?task=nothing").then().body("items", hasSize(0));
        given().get(answers + "?limit=0").then().statusCode(400).body("message", containsString("limit 1 to 200"));
        given().get("/api/models/rhyme/v9/answers").then().statusCode(404);
    }

    @Test
    void aWishThatMakesNoSenseIsRefused() {
        evaluate("elegy/v9", "late").statusCode(404);
        String run = submit(FakeServices.YAML.replace("name: tale", "name: limerick"));
        awaitState(run, "promoted");
        evaluate("limerick/v1", "../other").statusCode(400).body("message", containsString("id must be"));
        given().contentType("application/json")
                .post("/api/models/limerick/v1/evaluate")
                .then()
                .statusCode(oneOf(200, 202))
                .body("request", notNullValue());
    }

    private static ValidatableResponse evaluate(String version, String id) {
        return given().contentType("application/json")
                .body("{\"id\": \"%s\", \"who\": \"ada\"}".formatted(id))
                .post("/api/models/" + version + "/evaluate")
                .then();
    }

    private static void awaitEvaluation(String version, String id, String state) {
        Awaitility.await(id + " is " + state)
                .atMost(PATIENCE)
                .until(
                        () -> given().get("/api/models/" + version + "/evaluations")
                                .path("find { it.request == '%s' }.state".formatted(id)),
                        state::equals);
    }

    private static ValidatableResponse promote(String what, String body) {
        return given().contentType("application/json")
                .body(body)
                .post("/api/models/" + what)
                .then();
    }

    @Test
    void aDocumentsStoryAndExamplesOfWhatWasDroppedComeFromTheStore() {
        String run = submit(FakeServices.YAML.replace("name: tale", "name: saga"));
        awaitState(run, "promoted");
        String kept = PlayedServices.documentId(0, 0, 0, 5);
        String dropped = PlayedServices.documentId(0, 0, 0, 0);

        given().get("/api/runs/" + run + "/documents/" + kept)
                .then()
                .body("source.name", equalTo("first"))
                .body("shard", equalTo("s0000-00000-000000"))
                .body("stages.stage", hasItem("tokenization"))
                .body("dataset.manifest", containsString("dataset.json"));
        given().get("/api/runs/" + run + "/documents/external-" + kept).then().body("document", equalTo(kept));
        for (String id : List.of(kept, PlayedServices.documentId(1, 0, 0, 6))) { // which one has no hash in its ledger
            String hash = ContentHash.of(PlayedServices.text(id));
            given().get("/api/runs/" + run + "/documents/" + hash)
                    .then()
                    .body("document", equalTo(id))
                    .body("contentHash", equalTo(hash));
        }
        given().get("/api/runs/" + run + "/documents/" + dropped)
                .then()
                .body("stages.outcome", contains("kept", "dropped"))
                .body("stages[1].reason", equalTo("junk"))
                .body("stages[1].rules.rule.signal", contains("played.place", "played.odd"))
                .body("stages[1].rules[0].value", equalTo(0.0f))
                .body("stages[1].rules.decisive", contains(true, false))
                .body("$", not(hasKey("dataset")));
        given().get("/api/runs/" + run + "/samples?stage=filtering&reason=junk&limit=3")
                .then()
                .body("reason", contains("junk", "junk", "junk"))
                .body("[0].title", equalTo("Title of " + dropped))
                .body("[0].text", containsString("text of " + dropped));
        given().get("/api/runs/" + run + "/documents/unheard-of").then().statusCode(404);
        given().get("/api/runs/" + run + "/samples?stage=polishing").then().statusCode(400);
    }

    /** Two sources, each of ten, eleven and twelve documents, and of ten, eleven and none: 108, two of each shard junk. */
    @Test
    void whatFilteringMeasuredIsSpreadOutAndMovedThresholdsAreTried() {
        String run = submit(FakeServices.YAML.replace("name: tale", "name: measured"));
        awaitState(run, "promoted");
        String signals = "/api/runs/" + run + "/signals";

        given().get(signals)
                .then()
                .statusCode(200)
                .body("scope.documents", equalTo(108))
                .body("scope.exact", equalTo(true))
                .body("scope.shards", equalTo(12))
                .body("tally.kept", equalTo(88))
                .body("tally.dropped.junk", equalTo(20))
                .body("chains[0].rules.reason", contains("junk", "odd"))
                .body("chains[0].rules[0].thresholdName", equalTo("played.least-place"))
                .body("chains[0].rules[0].bound", equalTo("at-least"))
                .body("chains[0].rules[0].first", equalTo(20))
                .body("signals.signal", contains("played.place", "played.odd"))
                .body("signals[0].max", equalTo(11.0f))
                .body("signals[0].histogram.dropped.sum()", equalTo(20))
                .body("signals[0].histogram.kept.sum()", equalTo(88));
        given().get(signals + "?source=first&language=de")
                .then()
                .body("scope.documents", equalTo(26))
                .body("scope.documentsInAll", equalTo(108));

        given().get(signals + "/what-if?played.least-place=4&played.most-odd=0&samples=2")
                .then()
                .body("moved.'played.least-place'", equalTo(4.0f))
                .body("before.kept", equalTo(88))
                .body("after.dropped.junk", equalTo(40))
                .body("after.kept", equalTo(36))
                .body("newlyDropped.documents", equalTo(52))
                .body("newlyDropped.samples.id", hasItem(PlayedServices.documentId(0, 0, 0, 2)))
                .body("newlyDropped.samples[0].text", containsString("The text of "))
                .body("newlyDropped.samples[0].rule.reason", equalTo("junk"))
                .body("newlyKept.documents", equalTo(0));
        given().get(signals + "/what-if?played.least-place=0")
                .then()
                .body("newlyKept.documents", equalTo(20))
                .body("newlyKept.samples[0].value", equalTo(0.0f));
        given().get(signals + "/what-if?played.leest-place=4")
                .then()
                .statusCode(400)
                .body("message", containsString("played.least-place"));
        given().get(signals + "/what-if?played.least-place=many").then().statusCode(400);

        given().get("/api/runs/" + run + "/statistics")
                .then()
                .body("all.documents", equalTo(108))
                .body("sources.groups.name", contains("first", "second"))
                .body("sources.groups[0].dropped.junk", equalTo(10))
                .body("domains.groups.find { it.name == 'example.org' }.documents", equalTo(50))
                .body("languages.groups.kept.sum()", equalTo(88))
                .body("unreadable.first", equalTo(0));
        given().get("/api/runs/unheard-of/signals").then().statusCode(404);
    }

    @Test
    void aDryRunFiltersASampleAndTrainsNothing() {
        String run = given().body(FakeServices.YAML.replace("name: tale", "name: rehearsal"))
                .post("/api/runs?dryRun=true&sample=40")
                .then()
                .statusCode(201)
                .extract()
                .path("run");

        awaitState(run, "dry-run-finished");

        given().get("/api/runs/" + run).then().body("dryRun", equalTo(40)).body("model", equalTo(null));
        given().get("/api/runs/" + run + "/recipe").then().body("dryRun", equalTo(40));
        assertThat(stack.events(Topic.TOKENIZERS_REQUESTED))
                .noneMatch(event -> event.run().equals(run));
        given().body(FakeServices.YAML)
                .post("/api/runs?dryRun=true&sample=0")
                .then()
                .statusCode(400);
        given().body(FakeServices.YAML)
                .post("/api/runs?dryRun=true&sample=71429")
                .then()
                .statusCode(422)
                .body("problems.path", contains("dryRun"))
                .body("problems[0].message", containsString("at most 71428"));
    }

    @Test
    void aRunWhoseModelFallsShortIsRefusedWithReasons() {
        services.accuracy("saga-bad", FakeServices.BAD);
        String run = submit(FakeServices.YAML.replace("name: tale", "name: saga-bad"));

        awaitState(run, "refused");

        given().get("/api/runs/" + run)
                .then()
                .body("model.promoted", equalTo(false))
                .body("model.reasons[0]", containsString("must be at least 0.6"));
        assertThat(stack.events(Topic.RUNS_ENDED).stream()
                        .map(RunEnded.class::cast)
                        .filter(ended -> ended.run().equals(run)))
                .extracting(RunEnded::outcome)
                .containsExactly(RunEnded.Outcome.REFUSED);
    }

    @Test
    void aRunIsPausedResumedAndCancelled() {
        services.silent("chorus", true);
        String run = submit(FakeServices.YAML.replace("name: tale", "name: chorus"));
        awaitState(run, "curating");

        steer(run, "pause").statusCode(200).body("state", equalTo("paused"));
        steer(run, "pause").statusCode(200).body("message", containsString("is paused"));
        services.silent("chorus", false);
        awaitShards(run);
        given().get("/api/runs/" + run).then().body("state", equalTo("paused"));
        assertThat(stack.events(Topic.TOKENIZERS_REQUESTED))
                .noneMatch(event -> event.run().equals(run));
        services.silent("chorus", true);
        steer(run, "resume").statusCode(200).body("state", oneOf("freezing-dataset", "training-tokenizer"));

        steer(run, "stop").statusCode(409).body("message", containsString("there is no training to stop"));
        steer(run, "cancel").statusCode(200).body("state", equalTo("cancelled"));
        steer(run, "cancel").statusCode(200).body("state", equalTo("cancelled"));
        steer(run, "resume").statusCode(409).body("message", containsString("is over: cancelled"));
        given().get("/api/runs/" + run).then().body("failure", containsString("Cancelled by ada at "));
        steer("chorus-00000000-1", "cancel").statusCode(404).body("message", containsString("There is no run"));
    }

    @Test
    void whatIsParkedGoesBackOnceWhenItsRunGoesOnAndWaitsElse() {
        services.silent("round", true);
        String waiting = submit(FakeServices.YAML.replace("name: tale", "name: round-one"));
        String resumed = submit(FakeServices.YAML.replace("name: tale", "name: round-two"));
        String dropped = submit(FakeServices.YAML.replace("name: tale", "name: round-three"));
        String failed = submit(FakeServices.YAML.replace("name: tale", "name: round-four"));
        List<String> all = List.of(waiting, resumed, dropped, failed);
        all.forEach(run -> steer(run, "pause").statusCode(200));
        for (int i = 0; i < 5; i++) {
            for (String run : all) {
                park(run, i);
            }
        }

        stack.publishRaw(Topic.PARKED, "key", "parked by nobody".getBytes(StandardCharsets.UTF_8), Map.of());

        steer(dropped, "cancel").statusCode(200);
        stack.publish(new RunFailed(failed, "trainer", "no memory"));
        steer(resumed, "resume").statusCode(200);
        // An instance that hadn't heard yet.
        park(resumed, 5);
        Awaitility.await().atMost(PATIENCE).until(() -> back(resumed).size() == 6);
        assertThat(back(waiting)).isEmpty();
        assertThat(back(dropped)).isEmpty();
        // Whoever gets it knows that the run is over, and whether anything is to be done still.
        Awaitility.await().atMost(PATIENCE).until(() -> back(failed).size() == 5);
        steer(waiting, "resume").statusCode(200);
        Awaitility.await().atMost(PATIENCE).until(() -> back(waiting).size() == 5);

        assertThat(back(resumed)).containsExactly("0", "1", "2", "3", "4", "5");
        assertThat(back(waiting)).containsExactly("0", "1", "2", "3", "4");
        assertThat(back(dropped)).isEmpty();
        all.forEach(run -> steer(run, "cancel"));
    }

    @Test
    void whatARunHasMadeIsRemovedWhenNobodyNeedsItAndItsReportStays() {
        String yaml = FakeServices.YAML.replace("name: tale", "name: threnody");
        String first = submit(yaml);
        awaitState(first, "promoted");
        String key = ObjectKeys.ofRun(first) + "redaction/shard";
        stack.store().put(key, new byte[1_000]);
        remove(first).statusCode(409).body("message", containsString("is live"));
        String second = submit(yaml);
        awaitState(second, "promoted");
        stack.store().put(ObjectKeys.user(first, ObjectKeys.Part.DATASET, second), new byte[0]);
        stack.store().put(ObjectKeys.uses(second, first), new byte[0]);
        remove(first).statusCode(409).body("message", containsString("in use by " + second));
        assertThat(stack.store().exists(ObjectKeys.removed(first))).isFalse();
        assertThat(stack.store().exists(key)).isTrue();

        // A third version takes over what is served, and the second one goes.
        awaitState(submit(yaml), "promoted");
        remove(second).statusCode(200).body("message", containsString("is removed"));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> !stack.store().exists(ObjectKeys.user(first, ObjectKeys.Part.DATASET, second)));
        remove(first).statusCode(200);

        awaitGone(first);
        remove(first).statusCode(200).body("message", containsString("is removed."));
        given().get("/api/runs/" + first)
                .then()
                .body("state", equalTo("promoted"))
                .body("removed.who", equalTo("ada"))
                .body("removed.bytes", greaterThanOrEqualTo(1_000));
        given().get("/api/models").then().body("findAll { it.model == 'threnody' }.version", contains("v3"));
        given().get("/api/datasets").then().body("findAll { it.name == 'threnody' }.version", contains("v3"));
        given().get("/api/models/threnody/v1/lineage").then().statusCode(404);
        given().get("/api/runs/%s/documents/x".formatted(first))
                .then()
                .statusCode(404)
                .body("message", containsString("was removed by ada"));
        assertThat(stack.store().exists(ObjectKeys.curated("threnody", "v1"))).isFalse();
        remove("threnody-00000000-1").statusCode(404);
    }

    @Test
    void aDatasetAndAModelAreRemovedEachByItself() {
        String yaml = FakeServices.YAML.replace("name: tale", "name: canon");
        String first = submit(yaml);
        awaitState(first, "promoted");
        String second = submit(yaml);
        awaitState(second, "promoted");
        String documents = ObjectKeys.shard(first, Stage.REDACTION, new ShardId(0, 0, 0));
        String weights = ObjectKeys.model(first, "model.safetensors");
        String checkpoint = ObjectKeys.checkpoint(first, 10, "manifest.json");
        String scores = ObjectKeys.evaluation(first);
        List.of(documents, weights, checkpoint, scores)
                .forEach(key -> stack.store().put(key, new byte[1_000]));
        stack.store().put(ObjectKeys.user(first, ObjectKeys.Part.MODEL, second), new byte[0]);

        removed("models/canon/v2").statusCode(409).body("message", containsString("is live"));
        removed("models/canon/v1").statusCode(409).body("message", containsString("in use by " + second));
        removed("models/canon/v9").statusCode(404).body("message", containsString("of that name there are v1, v2"));
        removed("datasets/canon/v1").statusCode(200).body("message", containsString("Dataset canon@v1 is removed"));
        Awaitility.await().atMost(PATIENCE).until(() -> !stack.store().exists(documents));
        assertThat(stack.store().exists(weights)).isTrue();
        assertThat(stack.store().exists(ObjectKeys.curated("canon", "v1"))).isFalse();
        given().get("/api/datasets").then().body("findAll { it.name == 'canon' }.version", contains("v2"));
        given().get("/api/models").then().body("findAll { it.model == 'canon' }.version", contains("v1", "v2"));
        given().get("/api/runs/%s/documents/x".formatted(first))
                .then()
                .statusCode(404)
                .body("message", containsString("The dataset canon@v1 was removed by ada"));
        given().contentType("application/json")
                .post("/api/models/canon/v1/evaluate")
                .then()
                .statusCode(409)
                .body("message", containsString("are removed with its dataset"));

        removed("datasets/canon/v2").statusCode(200);
        stack.store().delete(ObjectKeys.user(first, ObjectKeys.Part.MODEL, second));
        removed("models/canon/v1").statusCode(200);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> !stack.store().exists(weights) && !stack.store().exists(checkpoint));
        assertThat(stack.store().exists(scores)).isTrue();
        given().get("/api/models/canon/v1").then().statusCode(404);
        given().get("/api/models/canon/v2").then().statusCode(200).body("live", equalTo(true));
        given().get("/api/runs/" + first).then().body("state", equalTo("promoted"));
        remove(first).statusCode(200);
        awaitGone(first);
    }

    private static ValidatableResponse removed(String what) {
        return given().contentType("application/json")
                .body("{\"who\": \"ada\"}")
                .post("/api/%s/remove".formatted(what))
                .then();
    }

    @Test
    void documentsAreWithdrawnAndTakenBackAndEachIsSaidOnce() {
        List<String> two = List.of("0".repeat(31) + "1", "0".repeat(31) + "2");
        withdraw(two, true).statusCode(200).body("changed", equalTo(2));
        withdraw(two, true).statusCode(200).body("changed", equalTo(0));
        withdraw(two.subList(0, 1), false).statusCode(200).body("changed", equalTo(1));
        withdraw(List.of("12ab"), true)
                .statusCode(400)
                .body("message", containsString("documents[0] is no content hash"));

        given().get("/api/withdrawals")
                .then()
                .body("contentHash", contains(two.get(1)))
                .body("reason", contains("its author asked"));
        assertThat(stack.events(Topic.DOCUMENTS_WITHDRAWN))
                .extracting(Event::subject)
                .containsExactly(two.get(0) + "#1", two.get(1) + "#1", two.get(0) + "#2");
    }

    private static ValidatableResponse withdraw(List<String> documents, boolean withdrawn) {
        return given().contentType("application/json")
                .body(Map.of(
                        "documents", documents, "withdrawn", withdrawn, "who", "ada", "reason", "its author asked"))
                .post("/api/withdrawals")
                .then();
    }

    @Test
    void aCancelledRunIsRemovedByItselfWhenTheStagesHaveLetGo() {
        services.silent("dirge", true);
        String run = submit(FakeServices.YAML.replace("name: tale", "name: dirge"));
        remove(run).statusCode(409).body("message", containsString("cancel it first"));
        stack.store().put(ObjectKeys.ofRun(run) + "ingestion/shard", new byte[10]);

        steer(run, "cancel").statusCode(200);

        awaitGone(run);
        given().get("/api/runs/" + run)
                .then()
                .body("state", equalTo("cancelled"))
                .body("removed.who", equalTo("orchestrator"))
                .body("removed.objects", greaterThanOrEqualTo(1));
    }

    @Test
    void whatAFailedRunsTrainingHadOnTheWayToBeScoredIsRemovedAndNothingElseOfIt() {
        services.scored("lament", false);
        services.silent("lament", true);
        String run = submit(FakeServices.YAML
                .replace("name: tale", "name: lament")
                .replace("evaluation:\n", "evaluation:\n  during: {every: 10, tasks: [questions]}\n"));
        String checkpoint = ObjectKeys.checkpoint(run, 10, "manifest.json");
        for (String key : List.of(
                checkpoint,
                ObjectKeys.learntBy(run, 10, "model.onnx"),
                ObjectKeys.learntBy(run, 10, "manifest.json"),
                ObjectKeys.journalPart(ObjectKeys.journalOf(run, 10), 0))) {
            stack.store().put(key, new byte[10]);
        }

        services.silent("lament", false);
        awaitState(run, "failed");

        Awaitility.await("what is scored while it is trained is gone")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(stack.store().list(ObjectKeys.ofCheckpoints(run)))
                        .extracting(ObjectStore.Listed::key)
                        .containsExactly(checkpoint));
    }

    private static ValidatableResponse remove(String run) {
        return steer(run, "remove");
    }

    private void awaitGone(String run) {
        Awaitility.await("nothing is left of " + run)
                .atMost(PATIENCE)
                .until(() -> stack.store().list(ObjectKeys.ofRun(run)).stream()
                        .map(ObjectStore.Listed::key)
                        .toList()
                        .equals(List.of(ObjectKeys.removed(run))));
    }

    /** A topic that nobody works on here. */
    private static final String ELSEWHERE = "deduplication.bands";

    private void park(String run, int number) {
        stack.publishRaw(
                Topic.PARKED,
                "key",
                "round".getBytes(StandardCharsets.UTF_8),
                Map.of(
                        "ce_id",
                        run + "/" + number,
                        "ce_type",
                        Topic.CLASSIFIERS_REQUESTED.type(),
                        "millrace-topic",
                        ELSEWHERE,
                        "millrace-run",
                        run));
    }

    /** Put back where nobody works on it: which of a run's messages, in their order. */
    private List<String> back(String run) {
        return stack.letters(ELSEWHERE).stream()
                .peek(letter -> assertThat(letter.headers().keySet()).noneMatch(name -> name.startsWith("millrace-")))
                .map(letter -> String.valueOf(letter.headers().get("ce_id")))
                .filter(id -> id.startsWith(run + "/"))
                .map(id -> id.substring(id.indexOf('/') + 1))
                .toList();
    }

    private static ValidatableResponse steer(String run, String what) {
        return given().contentType("application/json")
                .body("{\"who\": \"ada\"}")
                .post("/api/runs/%s/%s".formatted(run, what))
                .then();
    }

    private static void awaitShards(String run) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> given().get("/api/runs/" + run).<Integer>path("stages[3].shards"), shards -> shards == 12);
    }

    @Test
    void deadLettersAreShownAndReplayedOnce() {
        stack.publishRaw(
                Topic.SHARDS_FILTERED.deadLetterName(),
                "key",
                "{\"broken\"".getBytes(StandardCharsets.UTF_8),
                Map.of("ce_type", Topic.SHARDS_FILTERED.type(), "millrace-cause", "it is broken"));

        given().get("/api/dead-letters")
                .then()
                .body("findAll { it.topic == 'shards.filtered' }.headers.'millrace-cause'", contains("it is broken"));
        given().post("/api/dead-letters/shards.filtered/replay").then().body("replayed", equalTo(1));
        given().post("/api/dead-letters/shards.filtered/replay").then().body("replayed", equalTo(0));
        given().get("/api/dead-letters").then().body("findAll { it.topic == 'shards.filtered' }", hasSize(0));
        given().post("/api/dead-letters/no.such.topic/replay").then().statusCode(404);
    }
}
