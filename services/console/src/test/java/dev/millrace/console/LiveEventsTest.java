package dev.millrace.console;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@QuarkusTestResource(FakeServices.class)
class LiveEventsTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @InjectLocalStack
    TestStack stack;

    @Inject
    KafkaClientService clients;

    @TestHTTPResource("/stream")
    URI address;

    @BeforeEach
    void follows() {
        awaitFollowing(clients);
    }

    /** Events from before the console listens are not its business. */
    static void awaitFollowing(KafkaClientService clients) {
        await().atMost(LIMIT)
                .until(() -> !clients.getConsumer("events")
                        .getPositions()
                        .await()
                        .atMost(LIMIT)
                        .isEmpty());
    }

    @Test
    void aConnectionThatBreaksLosesNoEvent() throws IOException, InterruptedException {
        String seen;
        try (Connection first = connect(Optional.empty())) {
            assertThat(first.next()).containsEntry("event", "hello");
            stack.publish(Published.filtered(1));
            Map<String, String> told = first.next();
            assertThat(told).containsEntry("event", "shards.filtered");
            assertThat(told.get("data")).contains("s0000-00000-000001");
            seen = told.get("id");
        }
        stack.publish(Published.filtered(2), Published.filtered(3));

        try (Connection second = connect(Optional.of(seen))) {
            assertThat(List.of(second.next().get("data"), second.next().get("data")))
                    .satisfiesExactlyInAnyOrder(
                            data -> assertThat(data).contains("s0000-00000-000002"),
                            data -> assertThat(data).contains("s0000-00000-000003"));
        }
    }

    @Test
    void aBrowserFromBeforeARestartIsToldToLoadAnew() throws IOException, InterruptedException {
        try (Connection connection = connect(Optional.of("another-7"))) {
            assertThat(connection.next()).containsEntry("event", "reset");
        }
    }

    @Test
    void passesQuestionsOnToTheOrchestratorAndToInference() {
        when().get("/api/runs/" + FakeServices.RUN).then().statusCode(200).body("state", equalTo("training"));
        when().get("/v1/models").then().statusCode(200).body("data[0].id", equalTo("quickstart@v1"));
        when().get("/api/runs/none").then().statusCode(404).body("message", containsString("There is no"));
    }

    @Test
    void aBodyOfUnknownLengthIsPassedOnWhicheverVersionOfHttpItComesBy() throws IOException, InterruptedException {
        byte[] question =
                "{\"model\":\"quickstart\",\"prompt\":\"Once\",\"stream\":true}".getBytes(StandardCharsets.UTF_8);
        for (HttpClient.Version version : List.of(HttpClient.Version.HTTP_1_1, HttpClient.Version.HTTP_2)) {
            try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
                // The first question agrees on the version.
                send(client, HttpRequest.newBuilder(address.resolve("/v1/models")));
                HttpResponse<String> answer = send(
                        client,
                        HttpRequest.newBuilder(address.resolve("/v1/completions"))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(question))));
                assertThat(answer.version()).isEqualTo(version);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).endsWith("[DONE]\n\n");
            }
        }
    }

    @Test
    void aServiceThatEndsAConnectionFailsOneCallAtMostAndItsCallerLearnsWhichServiceItWas() {
        given().contentType("application/json")
                .body("{}")
                .post("/v1/none")
                .then()
                .statusCode(502)
                .body("message", containsString("127.0.0.1"))
                .body("error.type", equalTo("bad_gateway"));
        for (String path : List.of("/v1/models", "/api/runs")) {
            when().get(path).then().statusCode(200).header("Connection", (String) null);
            // No later call relies on a connection that the service may be ending.
            assertThat(FakeServices.asked(path).orElseThrow().get("Connection")).containsExactly("close");
        }
    }

    private static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void letsNoOtherSiteAskThroughABrowser() {
        given().header("Sec-Fetch-Site", "cross-site").post("/api/runs").then().statusCode(403);
        given().header("Sec-Fetch-Site", "same-origin").get("/api/runs").then().statusCode(200);
    }

    @Test
    void onlyItsOwnPagesAndWhoHasTheTokenActThroughIt() {
        String path = "/api/models/quickstart/v1/promote";
        String own = "http://" + address.getAuthority();
        FakeServices.say(path, "{}");
        given().post(path).then().statusCode(401);
        given().header("Origin", own).post(path).then().statusCode(401);
        for (String foreign : List.of("http://evil.example", "null", "http://localhost:1")) {
            given().header("Origin", foreign)
                    .header("Millrace-Page", "console")
                    .post(path)
                    .then()
                    .statusCode(403);
        }
        assertThat(FakeServices.asked(path)).isEmpty();

        given().header("Origin", own)
                .header("Millrace-Page", "console")
                .post(path)
                .then()
                .statusCode(200);
        var asked = FakeServices.asked(path).orElseThrow();
        assertThat(asked.getFirst("Authorization")).isEqualTo("Bearer " + FakeServices.TOKEN);
        assertThat(asked).doesNotContainKeys("Origin", "Sec-fetch-site", "Millrace-page");
        assertThat(asked.getFirst("Host")).startsWith("127.0.0.1:").isNotEqualTo(address.getAuthority());
        given().header("Authorization", "Bearer " + FakeServices.TOKEN)
                .post(path)
                .then()
                .statusCode(200);
        FakeServices.forget();
    }

    @Test
    void noRouteAnswersUnderAnotherName() {
        for (String route : List.of(
                "/",
                "/app.js",
                "/api/runs",
                "/v1/models",
                "/stream",
                "/stream/recent",
                "/q/health",
                "/q/metrics",
                "/none")) {
            given().header("Host", "evil.example").get(route).then().statusCode(421);
            given().header("Origin", "http://evil.example").get(route).then().statusCode(403);
        }
    }

    @Test
    void tellsBrowsersToRunNothingButItsOwnScripts() {
        when().get("/").then().header("Content-Security-Policy", containsString("default-src 'self'"));
        when().get("/vendor/echarts.esm.min.js").then().statusCode(200);
    }

    private Connection connect(Optional<String> last) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address);
        last.ifPresent(id -> request.header("Last-Event-ID", id));
        HttpClient client = HttpClient.newHttpClient();
        var body = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream())
                .body();
        return new Connection(client, new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8)));
    }

    /** A browser's connection to the stream. */
    private static final class Connection implements AutoCloseable {

        private final HttpClient client;
        private final BufferedReader lines;

        Connection(HttpClient client, BufferedReader lines) {
            this.client = client;
            this.lines = lines;
        }

        /** The fields of the next event. */
        Map<String, String> next() throws IOException {
            Map<String, String> fields = new HashMap<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    fields.put(
                            line.substring(0, colon), line.substring(colon + 1).strip());
                } else if (line.isEmpty() && fields.containsKey("event") && !"heartbeat".equals(fields.get("event"))) {
                    return fields;
                } else {
                    fields.clear();
                }
            }
            throw new IOException("The stream ended");
        }

        @Override
        public void close() throws IOException {
            client.shutdownNow();
            lines.close();
        }
    }
}
