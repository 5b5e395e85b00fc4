package dev.millrace.inference;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.millrace.contracts.events.ModelServed;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.PackageRefused;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.events.Trial;
import dev.millrace.contracts.events.Trial.Mode;
import dev.millrace.contracts.events.TrialEnded;
import dev.millrace.contracts.events.TrialMeasured;
import dev.millrace.contracts.events.TrialStarted;
import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class InferenceServiceTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AtomicBoolean SERVING = new AtomicBoolean();

    @InjectLocalStack
    TestStack stack;

    @Inject
    ServerMetrics metrics;

    @TempDir
    Path folder;

    @BeforeEach
    void serveOne() throws Exception {
        if (SERVING.compareAndSet(false, true)) {
            StoredModel model = StoredModel.put(stack, folder, "tiny", "v1", 1);
            stack.publish(model.exported(), model.promoted());
        }
        awaitModel("tiny");
    }

    @Test
    void completesATextAndNamesTheExactVersion() {
        post("/v1/completions", Map.of("model", "tiny", "prompt", "the cat", "max_tokens", 5, "temperature", 0))
                .then()
                .statusCode(200)
                .header("x-request-id", notNullValue())
                .body("object", equalTo("text_completion"))
                .body("model", equalTo("tiny@v1"))
                .body("choices", hasSize(1))
                .body("choices[0].logprobs", nullValue())
                .body("usage.completion_tokens", equalTo(5));
    }

    @Test
    void aCanaryAnswersItsShareOfTheBareNamesRequestsAndWhatBelongsTogetherStaysTogether() throws Exception {
        StoredModel old = StoredModel.put(stack, folder, "canary", "v1", 1);
        StoredModel fresh = StoredModel.put(stack, folder, "canary", "v2", 2);
        stack.publish(old.exported(), old.promoted(), fresh.exported());
        awaitModel("canary");
        Trial share = new Trial(0.5, 10, 0, 0.01, 2, Optional.of("x-session-id"), OptionalLong.empty());
        stack.publish(new TrialStarted(fresh.exported().run(), "canary", "v2", Mode.CANARY, share, "v1", List.of()));
        await().atMost(LIMIT)
                .until(() -> answered("canary", "anybody " + System.nanoTime()).equals("canary@v2"));

        Map<String, String> answers = new HashMap<>();
        for (int user = 0; user < 30; user++) {
            answers.put("user " + user, answered("canary", "user " + user));
        }
        assertThat(answers.values()).contains("canary@v1", "canary@v2");
        answers.forEach((user, version) -> assertThat(answered("canary", user)).isEqualTo(version));
        assertThat(answered("canary@v1", "user 1")).isEqualTo("canary@v1");
        long byV2 = answers.values().stream().filter("canary@v2"::equals).count();
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(measured(Mode.CANARY))
                        .satisfies(
                                last -> assertThat(last.candidate().requests()).isGreaterThanOrEqualTo(2 * byV2))
                        .satisfies(last -> assertThat(last.live().requests()).isGreaterThanOrEqualTo(2 * (30 - byV2)))
                        .satisfies(last -> assertThat(last.candidate().errors()).isZero()));

        stack.publish(new TrialEnded(
                fresh.exported().run(), "canary", "v2", Mode.CANARY, false, List.of(), Optional.of(false)));
        await().atMost(LIMIT)
                .until(() -> answers.keySet().stream()
                        .allMatch(user -> answered("canary", user).equals("canary@v1")));
    }

    @Test
    void aShadowIsAskedTheSameAndAnswersNobody() throws Exception {
        StoredModel old = StoredModel.put(stack, folder, "shadow", "v1", 1);
        StoredModel fresh = StoredModel.put(stack, folder, "shadow", "v2", 2);
        stack.publish(old.exported(), old.promoted(), fresh.exported());
        awaitModel("shadow");
        Trial all = new Trial(1, 10, 0, 0.01, 2, Optional.empty(), OptionalLong.empty());
        stack.publish(new TrialStarted(fresh.exported().run(), "shadow", "v2", Mode.SHADOW, all, "v1", List.of()));

        await().atMost(LIMIT).until(() -> {
            assertThat(answered("shadow", "anybody")).isEqualTo("shadow@v1");
            return stack.events(Topic.TRIALS_MEASURED).stream()
                    .map(TrialMeasured.class::cast)
                    .anyMatch(last ->
                            last.mode() == Mode.SHADOW && last.candidate().requests() > 2);
        });
        TrialMeasured last = measured(Mode.SHADOW);
        assertThat(last.candidate().errors()).isZero();
        assertThat(last.candidate().requests()).isLessThanOrEqualTo(last.live().requests());
        stack.publish(new TrialEnded(
                fresh.exported().run(), "shadow", "v2", Mode.SHADOW, true, List.of(), Optional.of(false)));
    }

    @Test
    void aCallSaysHowLongItsPackageStaysInMemoryAndModelsSayWhenItGoes() throws Exception {
        StoredModel model = StoredModel.put(stack, folder, "kept", "v1", 1);
        stack.publish(model.exported());
        awaitModel("kept@v1");
        assertThat(described("kept@v1").path("size").longValue()).isGreaterThan(1_000_000);
        assertThat(described("kept@v1").path("last_used").asText()).startsWith("20");
        assertThat(described("kept@v1").path("expires_at").isNull()).isTrue();
        for (Object wrong : List.of("soon", true, List.of())) {
            post("/v1/completions", keeping("kept@v1", wrong))
                    .then()
                    .statusCode(400)
                    .body("error.param", equalTo("keep_alive"))
                    .body("error.message", containsString("10m"));
        }

        post("/v1/completions", keeping("kept@v1", "1h")).then().statusCode(200);
        await().atMost(LIMIT)
                .until(() -> !described("kept@v1").path("expires_at").isNull());

        post("/v1/completions", keeping("kept@v1", 0)).then().statusCode(200);
        await().atMost(LIMIT).until(() -> described("kept@v1").isMissingNode());
        given().get("/q/metrics")
                .then()
                .body(containsString("millrace_inference_evicted_packages_total{model=\"kept\",why=\"unused\"} 1.0"));

        post("/v1/completions", keeping("tiny", 0)).then().statusCode(200);
        assertThat(described("tiny").path("live").booleanValue())
                .as("what is live stays")
                .isTrue();
        awaitModel("kept@v1");
    }

    @Test
    void adaptersAnswerBesideTheirModelWithItsGraph() throws Exception {
        StoredModel base = StoredModel.put(stack, folder, "adapted", "v1", 1);
        StoredModel one = StoredModel.putAdapters(stack, folder, "adapted", "v2", 7, base);
        StoredModel other = StoredModel.putAdapters(stack, folder, "adapted", "v3", 8, base);
        StoredModel orphan = StoredModel.putAdapters(
                stack, folder, "orphan", "v1", 8, StoredModel.put(stack, folder, "lost", "v1", 1));
        stack.store().delete(ObjectKeys.model("lost-v1-1", Manifest.FILE));
        stack.publish(base.exported(), one.exported(), other.exported(), orphan.exported());
        List<String> answers = new ArrayList<>();
        for (String version : List.of("adapted@v1", "adapted@v2", "adapted@v3")) {
            awaitModel(version);
            answers.add(post("/v1/completions", Map.of("model", version, "prompt", "the cat", "temperature", 0))
                    .then()
                    .statusCode(200)
                    .body("model", equalTo(version))
                    .extract()
                    .path("choices[0].text"));
        }

        assertThat(answers).doesNotHaveDuplicates();
        assertThat(described("adapted@v2").path("parent").asText()).isEqualTo("adapted@v1");
        assertThat(described("adapted@v1").has("parent")).isFalse();
        await().atMost(LIMIT)
                .untilAsserted(() -> post("/v1/completions", Map.of("model", "orphan@v1", "prompt", "the cat"))
                        .then()
                        .statusCode(503)
                        .body("error.code", equalTo("model_broken"))
                        .body("error.message", containsString("adapters to lost@v1, which isn't there any more")));
    }

    private static Map<String, Object> keeping(String model, Object time) {
        return Map.of("model", model, "prompt", "the cat", "max_tokens", 1, "keep_alive", time);
    }

    /** As the list of models describes one; missing where it isn't in memory. */
    private static JsonNode described(String id) throws Exception {
        for (JsonNode model : json(given().get("/v1/models")).path("data")) {
            if (model.path("id").asText().equals(id)) {
                return model;
            }
        }
        return MissingNode.getInstance();
    }

    @Test
    void aPackageThatNoMemoryHoldsIsRefusedBeforeItIsFetchedAndTheOldOneStays() throws Exception {
        StoredModel old = StoredModel.put(stack, folder, "grown", "v1", 1);
        StoredModel fresh = StoredModel.putLarge(stack, folder, "grown", "v2");
        stack.publish(old.exported(), old.promoted());
        awaitModel("grown");

        stack.publish(fresh.exported(), fresh.promoted());

        await().atMost(LIMIT)
                .untilAsserted(() -> post("/v1/completions", keeping("grown@v2", "5m"))
                        .then()
                        .statusCode(503)
                        .body("error.code", equalTo("model_too_large"))
                        .body("error.message", containsString("millrace.inference.packages-bytes")));
        post("/v1/completions", keeping("grown", "5m")).then().statusCode(200).body("model", equalTo("grown@v1"));
        JsonNode models = json(given().get("/v1/models"));
        assertThat(models.path("refused"))
                .anySatisfy(refused -> assertThat(refused.path("id").asText()).isEqualTo("grown@v2"))
                .anySatisfy(refused -> assertThat(refused.path("code").asText()).isEqualTo("model_too_large"));
        assertThat(models.path("size").longValue())
                .isPositive()
                .isLessThan(models.path("size_limit").longValue());
        given().get("/q/health/ready").then().body(containsString("grown@v2"));
        given().get("/q/metrics")
                .then()
                .body(containsString("millrace_inference_refused_packages_total{model=\"grown\",why=\"too_large\"}"));
        assertThat(refusals("grown")).isEqualTo(Map.of("v2", PackageRefused.Cause.TOO_LARGE));
    }

    /** Of which versions of a model it was told that their packages are refused, once each. */
    private Map<String, PackageRefused.Cause> refusals(String model) {
        return stack.events(Topic.PACKAGES_REFUSED).stream()
                .map(PackageRefused.class::cast)
                .filter(refused -> refused.model().equals(model))
                .collect(Collectors.toMap(PackageRefused::version, PackageRefused::cause));
    }

    private String answered(String model, String user) {
        return given().contentType(ContentType.JSON)
                .header("x-session-id", user)
                .body(Map.of("model", model, "prompt", "the cat", "max_tokens", 1))
                .post("/v1/completions")
                .jsonPath()
                .getString("model");
    }

    private TrialMeasured measured(Mode mode) {
        return stack.events(Topic.TRIALS_MEASURED).stream()
                .map(TrialMeasured.class::cast)
                .filter(measured -> measured.mode() == mode)
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    @Test
    void takesPromptsAsTextsAndAsTokensAndSeveralChoices() throws Exception {
        JsonNode tokens = json(post("/tokenize", Map.of("prompt", "the cat", "add_special_tokens", false)));
        assertThat(tokens.path("count").intValue())
                .isEqualTo(tokens.path("tokens").size());
        assertThat(json(post("/detokenize", Map.of("tokens", tokens.path("tokens"))))
                        .path("prompt")
                        .asText())
                .isEqualTo("the cat");
        JsonNode lists = json(post("/tokenize", Map.of("prompt", List.of("the cat", "", "sat"))));
        assertThat(lists.at("/tokens/0")).isEqualTo(tokens.path("tokens"));
        assertThat(lists.at("/tokens/1")).isEmpty();
        assertThat(lists.at("/tokens/2"))
                .isEqualTo(json(post("/tokenize", Map.of("prompt", "sat"))).path("tokens"));
        assertThat(lists.path("count").intValue())
                .isEqualTo(lists.at("/tokens/0").size() + lists.at("/tokens/2").size());

        String one = texts(Map.of("prompt", "the cat", "max_tokens", 8)).getFirst();

        assertThat(texts(Map.of("prompt", tokens.path("tokens"), "max_tokens", 8)))
                .containsExactly(one);
        assertThat(texts(Map.of("prompt", List.of("x", "the cat"), "max_tokens", 8)))
                .element(1)
                .isEqualTo(one);
        assertThat(texts(Map.of("prompt", List.of(tokens.path("tokens"), List.of(5)), "max_tokens", 8)))
                .hasSize(2)
                .first()
                .isEqualTo(one);
        assertThat(texts(Map.of("prompt", "the cat", "max_tokens", 8, "n", 3))).containsExactly(one, one, one);
    }

    @Test
    void scoresAPromptAsAnOutsideHarnessAsks() throws Exception {
        Map<String, Object> call = Map.of(
                "model",
                "tiny",
                "prompt",
                List.of(List.of(260, 70, 80, 90), List.of(261, 5)),
                "temperature",
                0,
                "max_tokens",
                1,
                "logprobs",
                1,
                "seed",
                1234,
                "echo",
                true);

        JsonNode choices = json(post("/v1/completions", call)).path("choices");

        assertThat(choices).hasSize(2);
        JsonNode logprobs = choices.path(0).path("logprobs");
        assertThat(logprobs.path("tokens")).hasSize(5);
        assertThat(logprobs.path("token_logprobs").path(0).isNull()).isTrue();
        assertThat(logprobs.path("top_logprobs").path(0).isNull()).isTrue();
        for (int i = 1; i < 5; i++) {
            double own = logprobs.path("token_logprobs").path(i).doubleValue();
            List<Double> top = new ArrayList<>();
            logprobs.path("top_logprobs").path(i).forEach(value -> top.add(value.doubleValue()));
            assertThat(top).contains(own).allMatch(value -> value <= 0);
        }
        assertThat(logprobs.path("text_offset").path(1).intValue()).isEqualTo(2);
        assertThat(choices.path(0).path("text").asText()).startsWith("th");
    }

    @Test
    void echoedLogprobsAreThoseOfSingleSteps() throws Exception {
        List<Integer> prompt = List.of(261, 70, 262, 85, 100, 9);
        JsonNode echoed = json(post("/v1/completions", scoring(prompt, 0)))
                .path("choices")
                .path(0)
                .path("logprobs");
        for (int n = 1; n < prompt.size(); n++) {
            JsonNode step = json(post("/v1/completions", scoring(prompt.subList(0, n), 1)))
                    .path("choices")
                    .path(0)
                    .path("logprobs");
            String likeliest = step.path("tokens").path(n).asText();
            assertThat(echoed.path("top_logprobs").path(n).path(likeliest).doubleValue())
                    .isCloseTo(step.path("token_logprobs").path(n).doubleValue(), within(1e-4));
        }
    }

    @Test
    void streamsWhatItWouldHaveSentInOnePiece() throws Exception {
        Map<String, Object> call = Map.of(
                "model",
                "tiny",
                "prompt",
                "the cat",
                "max_tokens",
                12,
                "temperature",
                0,
                "stream",
                true,
                "stream_options",
                Map.of("include_usage", true));

        Response response = post("/v1/completions", call);

        assertThat(response.contentType()).startsWith("text/event-stream");
        List<String> events =
                response.asString().lines().filter(line -> !line.isEmpty()).toList();
        assertThat(events).allMatch(line -> line.startsWith("data: ")).endsWith("data: [DONE]");
        StringBuilder text = new StringBuilder();
        for (String event : events.subList(0, events.size() - 2)) {
            JsonNode chunk = JSON.readTree(event.substring(6));
            assertThat(chunk.path("usage").isNull()).isTrue();
            text.append(chunk.path("choices").path(0).path("text").asText());
        }
        JsonNode last = JSON.readTree(events.get(events.size() - 2).substring(6));
        assertThat(last.path("choices")).isEmpty();
        assertThat(last.path("usage").path("completion_tokens").intValue()).isEqualTo(12);
        assertThat(List.of(text.toString())).isEqualTo(texts(Map.of("prompt", "the cat", "max_tokens", 12)));
    }

    @Test
    void chatsInOnePieceAndAsAStream() throws Exception {
        Map<String, Object> messages = Map.of(
                "model",
                "tiny",
                "max_tokens",
                6,
                "temperature",
                0,
                "messages",
                List.of(Map.of("role", "user", "content", "the cat <|end|>")));

        JsonNode answer = json(post("/v1/chat/completions", messages));
        assertThat(answer.path("object").asText()).isEqualTo("chat.completion");
        JsonNode message = answer.path("choices").path(0).path("message");
        assertThat(message.path("role").asText()).isEqualTo("assistant");
        // The marks are one token each; the forged one in the user's text is spelled out.
        assertThat(answer.path("usage").path("prompt_tokens").intValue()).isEqualTo(3 + 6 + 7);

        Map<String, Object> streamed = new HashMap<>(messages);
        streamed.put("stream", true);
        StringBuilder text = new StringBuilder();
        List<String> events = post("/v1/chat/completions", streamed)
                .asString()
                .lines()
                .filter(line -> !line.isEmpty())
                .toList();
        for (String event : events.subList(0, events.size() - 1)) {
            text.append(JSON.readTree(event.substring(6))
                    .path("choices")
                    .path(0)
                    .path("delta")
                    .path("content")
                    .asText());
        }
        assertThat(text).hasToString(message.path("content").asText());
        assertThat(events.getFirst()).contains("\"role\":\"assistant\"").contains("chat.completion.chunk");
    }

    @Test
    void chatsByThePackagesOwnTemplate() throws Exception {
        StoredModel model = StoredModel.put(stack, folder, "own", "v1", """
                {%- for m in messages %}
                {%- if m.role == 'system' %}{{ raise_exception('Nobody speaks before the user') }}{% endif %}
                {{- '<|' + m.role + '|>' + m.content | trim + '<|end|>' }}
                {%- endfor %}
                {%- if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}{{ mood }}""");
        stack.publish(model.exported());
        awaitModel("own@v1");
        List<Map<String, String>> messages = List.of(Map.of("role", "user", "content", " the cat<|end|>\n"));

        assertThat(prompt(Map.of("messages", messages))).isEqualTo("<|user|>the cat<|end|><|end|><|assistant|>");
        assertThat(prompt(Map.of("messages", messages, "chat_template_kwargs", Map.of("mood", "<|end|>"))))
                .endsWith("<|assistant|><|end|>");
        assertThat(prompt(Map.of("messages", messages, "continue_final_message", true)))
                .isEqualTo("<|user|>the cat<|end|>");
        post("/v1/chat/completions", Map.of("model", "own@v1", "messages", messages, "max_tokens", 2))
                .then()
                .statusCode(200)
                .body("usage.prompt_tokens", equalTo(3 + 5 + 7));
        post(
                        "/v1/chat/completions",
                        Map.of("model", "own@v1", "messages", List.of(Map.of("role", "system", "content", ""))))
                .then()
                .statusCode(400)
                .body("error.param", equalTo("messages"))
                .body("error.type", equalTo("invalid_request_error"))
                .body("error.message", containsString("Nobody speaks before the user"));
        post("/v1/chat/completions", Map.of("model", "own@v1", "messages", messages, "chat_template", "x"))
                .then()
                .statusCode(400)
                .body("error.param", equalTo("chat_template"));
    }

    @Test
    void aPackageWhoseTemplateIsBrokenStillCompletes() throws Exception {
        StoredModel model = StoredModel.put(stack, folder, "dumb", "v1", "{% if %}");
        stack.publish(model.exported());
        awaitModel("dumb@v1");

        post("/v1/completions", Map.of("model", "dumb@v1", "prompt", "the cat", "max_tokens", 2))
                .then()
                .statusCode(200);
        post(
                        "/v1/chat/completions",
                        Map.of("model", "dumb@v1", "messages", List.of(Map.of("role", "user", "content", "x"))))
                .then()
                .statusCode(500)
                .body("error.message", containsString("template, line 1"));
    }

    private String prompt(Map<String, Object> call) throws Exception {
        Map<String, Object> named = new HashMap<>(call);
        named.put("model", "own@v1");
        JsonNode tokens = json(post("/tokenize", named)).path("tokens");
        return json(post("/detokenize", Map.of("tokens", tokens)))
                .path("prompt")
                .asText();
    }

    @Test
    void listsModelsAndTellsAboutTheTokenizer() {
        given().get("/v1/models")
                .then()
                .statusCode(200)
                .body("data.id", hasItem("tiny"))
                .body("data.id", hasItem("tiny@v1"));
        given().get("/v1/models/tiny@v1").then().statusCode(200).body("object", equalTo("model"));
        given().get("/tokenizer_info")
                .then()
                .statusCode(200)
                .body("eos_token", equalTo("<|endoftext|>"))
                .body("chat_template", containsString("<|user|>"));
    }

    @Test
    void errorsAreOpenAis() {
        post("/v1/completions", Map.of("model", "nobody", "prompt", "x"))
                .then()
                .statusCode(404)
                .body("error.code", equalTo("model_not_found"))
                .body("error.type", equalTo("invalid_request_error"));
        post("/v1/completions", Map.of("prompt", "x")).then().statusCode(400).body("error.param", equalTo("model"));
        post("/v1/completions", Map.of("model", "tiny", "prompt", "x", "max_tokens", 500))
                .then()
                .statusCode(400)
                .body("error.code", equalTo("context_length_exceeded"));
        post("/v1/completions", Map.of("model", "tiny", "prompt", "x", "suffix", "y"))
                .then()
                .statusCode(400)
                .body("error.param", equalTo("suffix"));
        post("/v1/completions", Map.of("model", "tiny", "prompt", List.of(100_000)))
                .then()
                .statusCode(400)
                .body("error.param", equalTo("prompt"));
        post("/v1/completions", Map.of("model", "tiny", "prompt", "x", "temperature", "hot"))
                .then()
                .statusCode(400)
                .body("error.param", equalTo("temperature"))
                .header("x-request-id", notNullValue());
        post("/v1/chat/completions", Map.of("model", "tiny", "messages", List.of()))
                .then()
                .statusCode(400);
        given().contentType(ContentType.JSON)
                .body("{\"model\":")
                .post("/v1/completions")
                .then()
                .statusCode(400);
        given().contentType(ContentType.JSON)
                .body("{\"model\":\"tiny\",\"prompt\":\"x\"} {\"max_tokens\":1}")
                .post("/v1/completions")
                .then()
                .statusCode(400)
                .body("error.param", equalTo("body"));
        given().header("x-request-id", "mine")
                .get("/v1/nothing")
                .then()
                .statusCode(404)
                .header("x-request-id", equalTo("mine"))
                .body("error.code", equalTo("unknown_url"));
    }

    @Test
    void aResponseComesWholeOrAsNamedEvents() throws Exception {
        Map<String, Object> call =
                Map.of("model", "tiny", "input", "the cat", "max_output_tokens", 5, "temperature", 0);
        JsonNode whole = json(post("/v1/responses", call));
        assertThat(whole.path("model").asText()).isEqualTo("tiny@v1");
        assertThat(whole.path("usage").path("output_tokens").intValue()).isPositive();

        Map<String, Object> streamed = new HashMap<>(call);
        streamed.put("stream", true);
        Response stream = post("/v1/responses", streamed);

        assertThat(stream.contentType()).startsWith("text/event-stream");
        assertThat(stream.asString())
                .startsWith("event: response.created\ndata: {")
                .contains("event: response.output_text.delta\ndata: {")
                .contains("event: response." + whole.path("status").asText() + "\ndata: {")
                .endsWith("\n\n")
                .doesNotContain("[DONE]");
        await("bytes that calls still hold").atMost(LIMIT).until(() -> metrics.reserved() == 0);
    }

    @Test
    void aBodyBeyondTheLimitIsTooLargeWhetherItsSizeIsAnnouncedOrNot() throws Exception {
        String large = "{\"model\": \"tiny\", \"prompt\": \"" + "x".repeat(9 << 20) + "\"}";
        for (String path : List.of("/v1/completions", "/v1/chat/completions", "/v1/embeddings", "/tokenize")) {
            given().contentType(ContentType.JSON)
                    .body(large)
                    .post(path)
                    .then()
                    .statusCode(413)
                    .body("error.code", equalTo("body_too_large"))
                    .body("error.message", containsString("millrace.inference.body-bytes"));
        }
        HttpResponse<String> chunked = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create("http://localhost:%d/v1/completions".formatted(RestAssured.port)))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofInputStream(
                                        () -> new ByteArrayInputStream(large.getBytes(StandardCharsets.UTF_8))))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(chunked.statusCode()).isEqualTo(413);
        await("bytes that calls still hold").atMost(LIMIT).until(() -> metrics.reserved() == 0);
    }

    @Test
    void whatIsNotDoneAtAnAddressIsSaidInTheFormOfTheApi() {
        for (String path : List.of("/v1/completions", "/v1/embeddings", "/tokenize", "/detokenize")) {
            given().get(path)
                    .then()
                    .statusCode(405)
                    .header("allow", equalTo("POST"))
                    .body("error.code", equalTo("method_not_supported"));
        }
        for (String path : List.of("/v1/models", "/v1/models/tiny", "/tokenizer_info")) {
            post(path, Map.of()).then().header("allow", equalTo("GET")).statusCode(405);
        }
        for (String path : List.of("/", "/rerank", "/v2/models", "/tokenizer", "/index.html")) {
            given().get(path).then().statusCode(404).body("error.code", equalTo("unknown_url"));
        }
        given().get("/q/health/live").then().statusCode(200);
    }

    @Test
    void aCompressedBodyIsRefusedByItsEncoding() {
        String call = "{\"model\": \"tiny\", \"prompt\": \"x\", \"max_tokens\": 1}";
        for (String encoding : List.of("gzip", "br", "deflate", "zstd", "gzip, identity")) {
            given().contentType(ContentType.JSON)
                    .header("Content-Encoding", encoding)
                    .body(call)
                    .post("/v1/completions")
                    .then()
                    .statusCode(415)
                    .body("error.code", equalTo("unsupported_encoding"))
                    .body("error.message", containsString(encoding));
        }
        given().contentType(ContentType.JSON)
                .header("Content-Encoding", "identity")
                .body(call)
                .post("/v1/completions")
                .then()
                .statusCode(200);
    }

    @Test
    void whatIsNoTokenOrNoFieldIsRefusedWhereTextsBecomeTokensAndBack() throws Exception {
        for (int id : List.of(-1, 272, 100_000)) {
            post("/detokenize", Map.of("model", "tiny", "tokens", List.of(5, id)))
                    .then()
                    .statusCode(400)
                    .body("error.param", equalTo("tokens"))
                    .body("error.message", containsString(Integer.toString(id)));
        }
        post("/detokenize", Map.of("model", "tiny", "tokens", List.of(271)))
                .then()
                .statusCode(200)
                .body("prompt", equalTo(""));
        post("/detokenize", Map.of("model", "tiny", "tokens", List.of(5), "skip", true))
                .then()
                .statusCode(400)
                .body("error.param", equalTo("skip"));
        post("/tokenize", Map.of("model", "tiny", "prompt", "x", "truncate", 5))
                .then()
                .statusCode(400)
                .body("error.param", equalTo("truncate"));
        post("/tokenize", Map.of("model", "tiny", "prompt", "x", "messages", List.of()))
                .then()
                .statusCode(400)
                .body("error.param", equalTo("prompt"));
        post("/tokenize", Map.of("model", "tiny", "prompt", "x", "tools", 5))
                .then()
                .statusCode(400)
                .body("error.param", equalTo("tools"));
        post("/tokenize", Map.of("model", "tiny", "prompt", "x", "add_special_tokens", true))
                .then()
                .statusCode(200)
                .body("count", equalTo(1));
    }

    @Test
    void whoKnowsVllmFindsItsMetricsVersionAndHealth() {
        double before = metric("vllm:generation_tokens_total{model_name=\"tiny\"}");
        double ended = metric("vllm:request_success_total{finished_reason=\"length\",model_name=\"tiny\"}");
        post("/v1/completions", Map.of("model", "tiny", "prompt", "the", "max_tokens", 3, "ignore_eos", true))
                .then()
                .statusCode(200);

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(
                                metric("vllm:request_success_total{finished_reason=\"length\",model_name=\"tiny\"}"))
                        .isGreaterThanOrEqualTo(ended + 1));
        assertThat(metric("vllm:generation_tokens_total{model_name=\"tiny\"}")).isGreaterThanOrEqualTo(before + 3);
        assertThat(metric("vllm:prompt_tokens_total{model_name=\"tiny\"}")).isPositive();
        assertThat(metric("vllm:kv_cache_usage_perc{model_name=\"tiny\"}")).isBetween(0.0, 1.0);
        for (String histogram : List.of("time_to_first_token", "inter_token_latency", "e2e_request_latency")) {
            assertThat(metric("vllm:" + histogram + "_seconds_count{model_name=\"tiny\"}"))
                    .as(histogram)
                    .isPositive();
            assertThat(given().get("/metrics").asString()).contains("vllm:" + histogram + "_seconds_bucket{");
        }
        given().get("/version").then().statusCode(200).body("version", equalTo("0.1.0"));
        given().get("/health").then().statusCode(200);
    }

    private static double metric(String name) {
        return given().get("/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    @Test
    void aClientThatGoesAwayEndsItsGeneration() throws Exception {
        long before = metrics.stats("tiny").generatedTokens();
        String body = "{\"model\":\"tiny\",\"prompt\":\"the\",\"n\":128,\"max_tokens\":90,\"stream\":true}";
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            String call = "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: " + body.length() + "\r\n\r\n" + body;
            socket.getOutputStream().write(call.getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isPositive();
        }

        await().atMost(LIMIT)
                .until(() ->
                        metrics.stats("tiny").queued() + metrics.stats("tiny").running() == 0);
        assertThat(metrics.stats("tiny").generatedTokens() - before).isLessThan(128 * 90 / 2);
    }

    @Test
    void whoIsTurnedAwayIsToldWhenToComeBackAndShortCallsAreAnswered() throws Exception {
        String much = "{\"model\":\"tiny\",\"prompt\":\"the\",\"n\":128,\"max_tokens\":300,\"ignore_eos\":true}";
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + "/v1/completions"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(much))
                .build();
        List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (int i = 0; i < 6; i++) {
                calls.add(client.sendAsync(request, BodyHandlers.ofString()));
            }
            HttpResponse<String> busy = CompletableFuture.anyOf(calls.toArray(CompletableFuture[]::new))
                    .thenApply(done -> calls.stream()
                            .filter(call -> call.isDone())
                            .map(CompletableFuture::join)
                            .findFirst()
                            .orElseThrow())
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS);

            assertThat(busy.statusCode()).as(busy.body()).isEqualTo(429);
            String seconds = busy.headers().firstValue("retry-after").orElseThrow();
            assertThat(Integer.parseInt(seconds)).isBetween(1, 60);
            assertThat(busy.body()).contains("Try again in " + seconds + " s");
            post("/v1/completions", Map.of("model", "tiny", "prompt", "x", "max_tokens", 1))
                    .then()
                    .statusCode(200);
            calls.forEach(call -> call.cancel(true));
        }
        await("bytes that calls still hold").atMost(LIMIT).until(() -> metrics.reserved() == 0);
    }

    @Test
    void aCallIsToldWhatItMayAskFor() {
        Map<String, Object> call = Map.of("model", "tiny", "max_tokens", 90, "temperature", 1);
        refused(with(call, "prompt", Collections.nCopies(40, "the"), "n", 128, "logprobs", 100), "at most 128");
        refused(with(call, "prompt", Collections.nCopies(4096, "a"), "n", 8), "at most 128");
        refused(with(call, "prompt", "a", "max_tokens", Integer.MAX_VALUE), "maximum context length");
        refused(with(call, "prompt", "a", "max_tokens", -1), "max_tokens");
        refused(with(call, "prompt", "a", "max_tokens", 1.5), "max_tokens");
        refused(with(call, "prompt", "a", "n", 129), "1 to 128");
        refused(with(call, "prompt", "a", "best_of", 129), "1 to 128");
        refused(with(call, "prompt", "a", "logprobs", 101), "0 to 100");
        refused(with(call, "prompt", "a", "stop", "s".repeat(257)), "at most 256 characters");
        refused(with(call, "prompt", "a", "stop", Collections.nCopies(17, "s")), "at most 16");
        refused(with(call, "prompt", "a".repeat(2_000_000)), "bytes");
        given().contentType(ContentType.JSON)
                .body("{\"model\":\"tiny\",\"prompt\":\"a\",\"temperature\":1e999}")
                .post("/v1/completions")
                .then()
                .statusCode(400)
                .body("error.param", equalTo("temperature"));
        assertThat(metrics.stats("tiny").queued()).isZero();
    }

    @Test
    void chunksSayTheSameOffsetsAsTheWholeAnswer() throws Exception {
        String all = texts(Map.of("prompt", "😀 the cat", "max_tokens", 40)).getFirst();
        // Held back again and again, and never complete.
        String stop = all.charAt(all.length() / 2) + "\u0001";
        Map<String, Object> call = with(
                Map.of("model", "tiny", "prompt", "😀 the cat", "max_tokens", 40, "temperature", 0, "logprobs", 1),
                "stop",
                List.of(stop),
                "echo",
                true);

        JsonNode choice = json(post("/v1/completions", call)).path("choices").path(0);
        List<Integer> whole = new ArrayList<>();
        choice.path("logprobs").path("text_offset").forEach(offset -> whole.add(offset.intValue()));
        List<Integer> streamed = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (String event : post("/v1/completions", with(call, "stream", true))
                .asString()
                .lines()
                .filter(line -> line.startsWith("data: {"))
                .toList()) {
            JsonNode chunk = JSON.readTree(event.substring(6)).path("choices").path(0);
            text.append(chunk.path("text").asText());
            chunk.path("logprobs").path("text_offset").forEach(offset -> streamed.add(offset.intValue()));
        }

        assertThat(text).hasToString(choice.path("text").asText());
        assertThat(streamed).isEqualTo(whole);
        // Four tokens of bytes make one character, which the space follows.
        assertThat(whole.subList(0, 6)).containsExactly(0, 0, 0, 0, 1, 5);
    }

    @Test
    void aClientThatNeverReadsIsLetGoAndTheOthersAreServed() throws Exception {
        String body = "{\"model\":\"tiny\",\"prompt\":\"the\",\"n\":128,\"max_tokens\":90,\"logprobs\":100,"
                + "\"temperature\":1,\"stream\":true}";
        long before = metrics.stats("tiny").generatedTokens();
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress("localhost", RestAssured.port));
            String call = "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: " + body.length() + "\r\n\r\n" + body;
            socket.getOutputStream().write(call.getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isPositive();

            await().atMost(LIMIT)
                    .until(() -> metrics.stats("tiny").queued()
                                    + metrics.stats("tiny").running()
                            == 0);
        }

        assertThat(metrics.stats("tiny").generatedTokens() - before)
                .as("tokens generated for nobody")
                .isLessThan(128 * 90);
        post("/v1/completions", Map.of("model", "tiny", "prompt", "x", "max_tokens", 1))
                .then()
                .statusCode(200);
        await("bytes that calls still hold").atMost(LIMIT).until(() -> metrics.reserved() == 0);
    }

    @Test
    void aHostThatIsNoneIsTheCallersMistake() throws Exception {
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            String call = "GET /v1/models HTTP/1.1\r\nHost: localhost:x\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(call.getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 400")
                    .contains("invalid_request_error");
        }
    }

    @Test
    void aBodyThatDoesNotComeIsRefusedAndItsConnectionEnded() throws Exception {
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            String call = "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 100\r\n\r\n{";
            socket.getOutputStream().write(call.getBytes(StandardCharsets.US_ASCII));

            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 408").contains("millrace.inference.body-time");
        }
        await("bytes that calls still hold").atMost(LIMIT).until(() -> metrics.reserved() == 0);
    }

    @Test
    void isReadyWhenWhatIsLiveAnswers() {
        given().get("/q/health/ready").then().statusCode(200).body("checks.name", hasItem("models"));
    }

    @Test
    void aBrokenPackageIsRefusedByName() throws Exception {
        StoredModel model = StoredModel.put(stack, folder, "damaged", "v1", 1);
        stack.store().put("runs/damaged-v1-1/model/model.onnx", new byte[] {1, 2, 3});

        stack.publish(model.exported(), model.promoted());

        await().atMost(LIMIT)
                .untilAsserted(() -> post("/v1/completions", Map.of("model", "damaged@v1", "prompt", "x"))
                        .then()
                        .statusCode(503)
                        .body("error.code", equalTo("model_broken"))
                        .body("error.message", containsString("model.onnx")));
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(refusals("damaged")).isEqualTo(Map.of("v1", PackageRefused.Cause.BROKEN)));
        post("/v1/completions", Map.of("model", "tiny", "prompt", "x", "max_tokens", 1))
                .then()
                .statusCode(200);
    }

    @Test
    void aNewVersionTakesOverUnderLoadWithoutAFailedRequest() throws Exception {
        StoredModel first = StoredModel.put(stack, folder, "swap", "v1", 3);
        stack.publish(first.exported(), first.promoted());
        awaitModel("swap");
        StoredModel second = StoredModel.put(stack, folder, "swap", "v2", 4, GraphPrecision.INT8);
        ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        Set<String> answered = ConcurrentHashMap.newKeySet();
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService clients = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 4; i++) {
                clients.execute(() -> {
                    while (!done.get()) {
                        Response response =
                                post("/v1/completions", Map.of("model", "swap", "prompt", "the", "max_tokens", 30));
                        if (response.statusCode() != 200) {
                            failures.add(response.asString());
                        } else {
                            answered.add(response.jsonPath().getString("model"));
                        }
                    }
                });
            }
            await().atMost(LIMIT).until(() -> answered.contains("swap@v1"));
            stack.publish(second.exported(), second.promoted());
            await().atMost(LIMIT).until(() -> answered.contains("swap@v2"));
            done.set(true);
        }

        assertThat(failures).isEmpty();
        assertThat(answered).containsExactlyInAnyOrder("swap@v1", "swap@v2");
        List<ModelServed> served = stack.events(Topic.MODELS_SERVED).stream()
                .map(ModelServed.class::cast)
                .filter(e -> e.model().equals("swap"))
                .toList();
        assertThat(served)
                .extracting(e -> e.version() + (e.live() ? " live" : ""))
                .contains("v1 live", "v2 live");
    }

    private static Map<String, Object> with(Map<String, Object> call, Object... more) {
        Map<String, Object> all = new HashMap<>(call);
        for (int i = 0; i < more.length; i += 2) {
            all.put((String) more[i], more[i + 1]);
        }
        return all;
    }

    private static void refused(Map<String, Object> call, String why) {
        post("/v1/completions", call).then().statusCode(400).body("error.message", containsString(why));
    }

    private static Map<String, Object> scoring(List<Integer> prompt, int maxTokens) {
        return Map.of(
                "model",
                "tiny@v1",
                "prompt",
                prompt,
                "max_tokens",
                maxTokens,
                "temperature",
                0,
                "logprobs",
                5,
                "echo",
                true);
    }

    private static Response post(String path, Map<String, ?> body) {
        return given().contentType(ContentType.JSON).body(body).post(path);
    }

    private static JsonNode json(Response response) throws Exception {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return JSON.readTree(response.asString());
    }

    private static List<String> texts(Map<String, ?> parameters) throws Exception {
        Map<String, Object> call = new HashMap<>(parameters);
        call.put("model", "tiny");
        call.put("temperature", 0);
        List<String> texts = new ArrayList<>();
        json(post("/v1/completions", call))
                .path("choices")
                .forEach(choice -> texts.add(choice.path("text").asText()));
        return texts;
    }

    private static void awaitModel(String name) {
        await(name).atMost(LIMIT).until(() -> given().get("/v1/models/" + name).statusCode() == 200);
    }
}
