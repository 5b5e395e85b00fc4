package dev.millrace.orchestrator;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import dev.millrace.contracts.events.Topic;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** As {@code millrace up} runs it: with a token. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@TestProfile(OrchestratorDoorTest.Guarded.class)
class OrchestratorDoorTest {

    private static final String TOKEN = "a-token-that-only-this-test-knows-0123";
    private static final String PROMOTE = "/api/models/tale/v1/promote";

    @InjectLocalStack
    TestStack stack;

    public static final class Guarded implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Path file = Files.createTempFile(Path.of("target").toAbsolutePath(), "token", "");
                return Map.of(
                        "millrace.access.open",
                        "false",
                        "millrace.access.token-file",
                        Files.writeString(file, TOKEN).toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void noForeignPagePromotesNotEvenWithTheToken() {
        for (String origin : List.of("http://evil.example", "null", "http://localhost:3000")) {
            given().header("Origin", origin)
                    .header("Authorization", "Bearer " + TOKEN)
                    .post(PROMOTE)
                    .then()
                    .statusCode(403)
                    .body("message", containsString(origin))
                    .body("error.code", equalTo("origin_refused"));
        }
        given().header("Origin", "http://evil.example")
                .header("Access-Control-Request-Method", "POST")
                .options(PROMOTE)
                .then()
                .statusCode(403)
                .header("Access-Control-Allow-Origin", (String) null);
        assertThat(stack.events(Topic.MODELS_PROMOTED)).isEmpty();
    }

    @Test
    void whatChangesSomethingNeedsTheToken() {
        given().post(PROMOTE).then().statusCode(401).header("WWW-Authenticate", "Bearer");
        given().header("Authorization", "Bearer wrong").post(PROMOTE).then().statusCode(401);
        given().post("/api/models/tale/v1/evaluate").then().statusCode(401);
        given().body("name: tale").post("/api/runs").then().statusCode(401);
        given().post("/api/dead-letters/shards.ingested/replay").then().statusCode(401);
        given().contentType(ContentType.JSON)
                .body("{}")
                .post("/api/templates")
                .then()
                .statusCode(401);
        for (String what : List.of("marks", "shown")) {
            given().contentType(ContentType.JSON)
                    .body("{\"who\": \"ada\"}")
                    .post("/api/runs/tale-0-1/redaction/" + what)
                    .then()
                    .statusCode(401);
        }
        given().header("Authorization", "Bearer " + TOKEN)
                .contentType(ContentType.JSON)
                .body("{\"reason\": \"to see\"}")
                .post(PROMOTE)
                .then()
                .statusCode(404);
    }

    @Test
    void noRouteAnswersUnderAnotherName() {
        for (String route : List.of("/", "/api/runs", "/api/models", "/q/health/ready", "/q/metrics", "/none")) {
            given().header("Host", "evil.example:8110").get(route).then().statusCode(421);
        }
        given().get("/q/health/live").then().header("Millrace-Stack", matchesPattern("[0-9a-f]{16}"));
    }

    @Test
    void aCallWithoutAHostIsTurnedAwayAtTheDoorToo() throws Exception {
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("GET /api/runs HTTP/1.1\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 400")
                    .contains("host_missing");
        }
    }
}
