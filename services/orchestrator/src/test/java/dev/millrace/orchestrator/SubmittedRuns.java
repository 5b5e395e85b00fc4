package dev.millrace.orchestrator;

import static io.restassured.RestAssured.given;

import java.time.Duration;
import org.awaitility.Awaitility;

/** Runs that a test submits, and how far they have come. */
final class SubmittedRuns {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private SubmittedRuns() {}

    static void awaitReady() {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> given().get("/q/health/ready").statusCode() == 200);
    }

    /** Returns the run's name. */
    static String submit(String yaml) {
        return given().body(yaml)
                .post("/api/runs")
                .then()
                .statusCode(201)
                .extract()
                .path("run");
    }

    static void awaitState(String run, String state) {
        Awaitility.await(run + " is " + state)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> given().get("/api/runs/" + run).path("state"), state::equals);
    }
}
