package dev.millrace.orchestrator;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.oneOf;

import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.events.Topic;
import dev.millrace.orchestrator.domain.FakeServices;
import dev.millrace.testkit.ServiceProcess;
import dev.millrace.testkit.TestStack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Killed at any moment, the orchestrator goes on from the event log, and asks for nothing twice. */
class OrchestratorRestartIT {

    private static final Path APPLICATION = Path.of("target", "quarkus-app");
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final List<Topic> COMMANDS = List.of(
            Topic.RUNS_SUBMITTED,
            Topic.SOURCES_SUBMITTED,
            Topic.TOKENIZERS_REQUESTED,
            Topic.TOKENIZATIONS_REQUESTED,
            Topic.DATASETS_BUILT,
            Topic.TRAININGS_REQUESTED,
            Topic.MODELS_PROMOTED,
            Topic.RUNS_ENDED);

    @Test
    void aRunSurvivesTheOrchestratorBeingKilledAtEveryTurn(@TempDir Path folder) throws InterruptedException {
        try (TestStack stack = TestStack.start(folder);
                PlayedServices services = PlayedServices.start(stack)) {
            String run = submitAndKill(stack, Topic.SOURCES_SUBMITTED);
            for (Topic until : List.of(
                    Topic.TOKENIZERS_REQUESTED,
                    Topic.TOKENIZATIONS_REQUESTED,
                    Topic.DATASETS_BUILT,
                    Topic.MODELS_PROMOTED)) {
                killOnce(stack, until);
            }

            try (ServiceProcess orchestrator = start(stack)) {
                Awaitility.await()
                        .atMost(PATIENCE)
                        .until(
                                () -> given().port(orchestrator.port())
                                        .get("/api/runs/" + run)
                                        .path("state"),
                                "promoted"::equals);
                assertThat(services).isNotNull();
            }
            for (Topic topic : COMMANDS) {
                assertThat(stack.events(topic)).as(topic.topicName()).isNotEmpty();
                assertThat(stack.events(topic).stream().map(EventCodec::id))
                        .as(topic.topicName())
                        .doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void anEvaluationThatWasAskedForAgainSurvivesTheOrchestratorBeingKilled(@TempDir Path folder)
            throws InterruptedException {
        try (TestStack stack = TestStack.start(folder);
                PlayedServices services = PlayedServices.start(stack)) {
            services.scored("tale", false);
            String run = submitAndKill(stack, Topic.RUNS_FAILED);
            try (ServiceProcess orchestrator = start(stack)) {
                awaitState(orchestrator, run, "failed");
                services.scored("tale", true);
                given().port(orchestrator.port())
                        .contentType("application/json")
                        .body("{\"id\": \"again\"}")
                        .post("/api/models/tale/v1/evaluate")
                        .then()
                        .statusCode(oneOf(200, 202));
                orchestrator.killHard();
            }
            try (ServiceProcess orchestrator = start(stack)) {
                awaitState(orchestrator, run, "promoted");
            }
            for (Topic topic : List.of(Topic.EVALUATIONS_REQUESTED, Topic.MODELS_PROMOTED, Topic.TRAININGS_REQUESTED)) {
                assertThat(stack.events(topic)).as(topic.topicName()).hasSize(1);
            }
            assertThat(stack.events(Topic.RUNS_ENDED).stream().map(EventCodec::id))
                    .hasSize(2)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void anEventThatOnlyALaterReleaseCanReadStopsTheOrchestratorAndDecidesNothing(@TempDir Path folder) {
        try (TestStack stack = TestStack.start(folder)) {
            Topic topic = Topic.SHARDS_REDACTED;
            stack.publishOfLaterVersion(topic, 99);
            try (ServiceProcess orchestrator = ServiceProcess.start(APPLICATION, stack, Map.of())) {
                Awaitility.await()
                        .atMost(PATIENCE)
                        .ignoreExceptions()
                        .untilAsserted(() -> given().port(orchestrator.port())
                                .get("/q/health/ready")
                                .then()
                                .statusCode(503)
                                .body(containsString("shards.redacted is of version 99")));
                given().port(orchestrator.port())
                        .body(FakeServices.YAML)
                        .post("/api/runs")
                        .then()
                        .statusCode(503)
                        .body("message", containsString("up to version 1"));
                assertThat(stack.written(Topic.RUNS_SUBMITTED)).isZero();
            }
        }
    }

    private static void awaitState(ServiceProcess orchestrator, String run, String state) {
        Awaitility.await(run + " is " + state)
                .atMost(PATIENCE)
                .until(
                        () -> given().port(orchestrator.port())
                                .get("/api/runs/" + run)
                                .path("state"),
                        state::equals);
    }

    private static String submitAndKill(TestStack stack, Topic until) throws InterruptedException {
        try (ServiceProcess orchestrator = start(stack)) {
            String run = given().port(orchestrator.port())
                    .body(FakeServices.YAML)
                    .post("/api/runs")
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("run");
            stack.await(until, 1, PATIENCE);
            orchestrator.killHard();
            return run;
        }
    }

    private static void killOnce(TestStack stack, Topic until) throws InterruptedException {
        try (ServiceProcess orchestrator = start(stack)) {
            stack.await(until, 1, PATIENCE);
            orchestrator.killHard();
        }
    }

    private static ServiceProcess start(TestStack stack) throws InterruptedException {
        return ServiceProcess.start(APPLICATION, stack, Map.of()).awaitReady();
    }
}
