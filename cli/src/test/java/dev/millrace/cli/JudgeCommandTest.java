package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A judge that looks at nothing but what the answers say of themselves. */
class JudgeCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String A = """
            {"id": "better", "prompt": "2+2?", "answer": "good 4"}
            {"id": "worse", "prompt": "3+3?", "answer": "bad 7"}
            {"id": "same", "prompt": "4+4?", "answer": "good 8"}
            {"id": 4, "messages": [{"role": "user", "content": "mumble"}], "answer": "good"}
            {"id": "first", "prompt": "whichever", "answer": "good"}
            {"id": "alone", "prompt": "9?", "answer": "good"}
            """;
    private static final String B = """
            {"id": "worse", "prompt": "3+3?", "answer": "good 6"}
            {"id": "better", "prompt": "2+2?", "answer": "bad 5"}
            {"id": "same", "prompt": "4+4?", "answer": "good, 8"}
            {"id": "4", "messages": [{"role": "user", "content": "mumble"}], "answer": "bad"}
            {"id": "first", "prompt": "whichever", "answer": "bad"}
            """;

    @TempDir
    Path folder;

    private final List<JsonNode> asked = Collections.synchronizedList(new ArrayList<>());
    private final List<String> posted = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;
    private volatile Function<String, String> judge = JudgeCommandTest::verdict;
    private volatile int answersLeft = Integer.MAX_VALUE;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/chat/completions", this::answer);
        server.createContext("/api/arenas/tales", this::arena);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** An arena of an orchestrator, which keeps what it is sent. */
    private void arena(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String route = exchange.getRequestURI().getPath().replace("/api/arenas/tales", "");
        if (exchange.getRequestMethod().equals("POST")) {
            posted.add(route + " " + body);
        }
        byte[] bytes = (switch (route) {
                    case "/answers" -> """
                            [{"id": "fox", "messages": [{"role": "user", "content": "A fox"}],
                              "answers": {"x@v1": "bad", "x@v2": "good", "x@v3": "good!"}},
                             {"id": "mumble", "messages": [{"role": "user", "content": "mumble"}],
                              "answers": {"x@v1": "bad", "x@v2": "good", "x@v3": "good!"}}]
                            """;
                    case "/judgements" -> "{\"judges\": [{\"judge\": \"wise\", \"verdicts\": 3}]}";
                    default -> "{\"models\": [\"x@v1\", \"x@v2\", \"x@v3\"]}";
                })
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Test
    void aJudgesVerdictsOnAnArenaGoToItsBoard() {
        String server = "http://127.0.0.1:" + this.server.getAddress().getPort();

        CommandLineOutput output = CommandLineOutput.of(
                "arena",
                "judge",
                "tales",
                "--orchestrator",
                server,
                "--judge",
                server + "/v1",
                "--judge-model",
                "wise");

        assertThat(output.err()).contains("3 of 6 verdicts can't be read");
        assertThat(output.status()).isZero();
        assertThat(output.out()).contains("verdicts: 3");
        assertThat(posted)
                .containsExactly("/judgements {\"judge\":\"wise\",\"verdicts\":["
                        + "{\"item\":\"fox\",\"first\":\"x@v1\",\"second\":\"x@v2\",\"choice\":\"second\"},"
                        + "{\"item\":\"fox\",\"first\":\"x@v1\",\"second\":\"x@v3\",\"choice\":\"second\"},"
                        + "{\"item\":\"fox\",\"first\":\"x@v2\",\"second\":\"x@v3\",\"choice\":\"tie\"}]}");
    }

    /** Refuses what OpenAI's API would refuse. */
    private void answer(HttpExchange exchange) throws IOException {
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        boolean wellFormed = exchange.getRequestMethod().equals("POST")
                && "application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type"))
                && body.path("model").asText().equals("wise")
                && body.path("max_tokens").isInt()
                && body.path("temperature").isNumber()
                && body.path("messages").size() == 2
                && body.at("/messages/0/role").asText().equals("system")
                && body.at("/messages/1/role").asText().equals("user");
        boolean refused;
        synchronized (asked) {
            refused = !wellFormed || answersLeft == 0;
            if (!refused) {
                answersLeft--;
                asked.add(body);
            }
        }
        ObjectNode answer = JSON.createObjectNode();
        if (!refused) {
            answer.putArray("choices")
                    .addObject()
                    .putObject("message")
                    .put("role", "assistant")
                    .put("content", judge.apply(body.at("/messages/1/content").asText()));
        }
        byte[] bytes = answer.toString().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(refused ? 401 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String verdict(String prompt) {
        if (prompt.contains("mumble")) {
            return "Hard to say: [[A]] or [[B]]?";
        }
        if (prompt.contains("whichever")) {
            return "The first, whatever it says. [[A]]";
        }
        String first = answer(prompt, "A");
        String second = answer(prompt, "B");
        return first.contains("good") == second.contains("good")
                ? "Equal.\n[[C]]"
                : first.contains("good") ? "[[A]]" : "[[B]]";
    }

    private static String answer(String prompt, String letter) {
        return prompt.substring(
                prompt.indexOf("--- answer %s ---".formatted(letter)),
                prompt.indexOf("--- end of answer %s ---".formatted(letter)));
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private CommandLineOutput judge(Object... more) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of(
                "evaluate",
                "judge",
                "--judge",
                "http://127.0.0.1:" + server.getAddress().getPort() + "/v1",
                "--judge-model",
                "wise",
                "--a",
                file("a.jsonl", A),
                "--json"));
        arguments.addAll(List.of(more));
        return CommandLineOutput.of(arguments.toArray());
    }

    private static List<JsonNode> lines(CommandLineOutput output) {
        return output.out().lines().map(JudgeCommandTest::json).toList();
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    @Test
    void bothOrdersAreAskedAFlipIsATieAndWhatCannotBeReadIsCounted() throws IOException {
        CommandLineOutput output = judge("--b", file("b.jsonl", B));

        assertThat(output.status()).isZero();
        assertThat(output.err()).contains("1 items have no answer in");
        List<JsonNode> lines = lines(output);
        assertThat(lines.subList(0, 5))
                .extracting(line ->
                        line.path("id").asText() + " " + line.path("verdict").asText("-") + " "
                                + line.path("flipped").booleanValue())
                .containsExactly("better A false", "worse B false", "same C false", "4 - false", "first C true");
        ObjectNode figures = (ObjectNode) lines.getLast();
        JsonNode interval = figures.remove("win_rate_a_interval");
        assertThat(figures.toString())
                .isEqualTo("{\"items\":5,\"a\":1,\"b\":1,\"tie\":2,\"flipped\":1,\"unparsable\":1,"
                        + "\"win_rate_a\":0.5,\"judge\":\"wise\"}");
        // statsmodels: proportion_confint(2, 4, method="wilson")
        assertThat(interval.get(0).doubleValue()).isCloseTo(0.15003898915214947, within(1e-12));
        assertThat(interval.get(1).doubleValue()).isCloseTo(0.8499610108478506, within(1e-12));
        assertThat(asked).hasSize(10);
    }

    @Test
    void peoplesVerdictsSayWhatTheJudgeIsWorth() throws IOException {
        Path people = file("people.jsonl", """
                {"id": "better", "verdict": "A", "by": "ada"}
                {"id": "worse", "verdict": "B", "by": "ada"}
                {"id": "same", "verdict": "A", "by": "ada"}
                {"id": "better", "verdict": "A", "by": "bob"}
                {"id": "first", "verdict": "tie", "by": "bob"}
                {"id": "4", "verdict": "A", "by": "bob"}
                """);

        JsonNode figures = lines(judge("--b", file("b.jsonl", B), "--against", people))
                .getLast()
                .path("people");

        // scikit-learn: cohen_kappa_score(["A","B","C","A","C"], ["A","B","A","A","C"]) = 0.6875
        assertThat(figures.path("verdicts").intValue()).isEqualTo(5);
        assertThat(figures.path("agreement").doubleValue()).isEqualTo(0.8);
        assertThat(figures.path("kappa").doubleValue()).isCloseTo(0.6875, within(1e-12));
    }

    @Test
    void whatWasSaidBeforeTheEndIsNotAskedForAgain() throws IOException {
        Path out = folder.resolve("out");
        Path b = file("b.jsonl", B);
        answersLeft = 3;

        CommandLineOutput cutOff = judge("--b", b, "--out", out, "--in-flight", 1);
        answersLeft = Integer.MAX_VALUE;
        Path journal = out.resolve("judge.jsonl");
        Files.writeString(journal, Files.readString(journal) + "{\"key\": \"cut o");
        CommandLineOutput whole = judge("--b", b, "--out", out, "--in-flight", 1);
        CommandLineOutput again = judge("--b", b, "--out", out);

        assertThat(cutOff.status()).isEqualTo(1);
        assertThat(cutOff.err()).contains("status 401");
        assertThat(whole.status()).isZero();
        assertThat(asked).hasSize(10);
        assertThat(again.out()).isEqualTo(whole.out()).isEqualTo(judge("--b", b).out());
        assertThat(Files.readAllLines(journal))
                .hasSize(10)
                .allSatisfy(line -> assertThat(
                                json(line).at("/request/messages/1/content").asText())
                        .contains("answer A"))
                .allSatisfy(line -> assertThat(json(line).path("said").asText()).isNotEmpty());
        assertThat(Files.readAllLines(out.resolve("verdicts.jsonl"))).hasSize(5);
    }

    @Test
    void anAnswerIsRatedByItself() throws IOException {
        judge = prompt -> prompt.contains("bad") ? "Wrong. [[1.5]]" : prompt.contains("mumble") ? "[[11]]" : "[[8]]";

        JsonNode figures = lines(judge()).getLast();

        assertThat(figures.path("items").intValue()).isEqualTo(6);
        assertThat(figures.path("unparsable").intValue()).isEqualTo(1);
        assertThat(figures.path("mean").doubleValue()).isEqualTo((4 * 8 + 1.5) / 5);
    }

    @Test
    void ownPromptsAreFilledInWithAllThatALineHas() throws IOException {
        Path prompts = file("prompts.yaml", """
                system: Judge.
                pair: "{{ id }}: {{ answer_a }} or {{ answer_b }}?"
                """);
        judge = prompt -> prompt.equals("better: good 4 or bad 5?") ? "[[A]]" : "[[C]]";

        List<JsonNode> lines = lines(judge("--b", file("b.jsonl", B), "--prompt", prompts));

        assertThat(lines.getFirst().path("verdict").asText()).isEqualTo("C");
        assertThat(lines.getFirst().path("flipped").booleanValue()).isTrue();
    }

    @Test
    void whatIsWrongIsSaidBeforeAnythingIsAsked() throws IOException {
        Path other = file("b.jsonl", "{\"id\": \"better\", \"prompt\": \"5+5?\", \"answer\": \"10\"}\n");
        Path unknown = file("prompts.yaml", "pair: \"{{ answer_a }}\"\nsinlge: \"x\"\n");
        Path lacking = file("lacking.yaml", "pair: \"{{ refrence }}\"\n");
        Path people = file("people.jsonl", "{\"id\": \"better\", \"verdict\": \"D\"}\n");

        assertThat(judge("--b", other).err()).contains("b.jsonl:1").contains("answers another prompt than at");
        assertThat(judge("--b", other, "--prompt", unknown).err())
                .contains("prompts.yaml:2")
                .contains("sinlge")
                .contains("single");
        assertThat(judge("--b", file("b.jsonl", B), "--prompt", lacking).err())
                .contains("lacking.yaml:1: pair")
                .contains("refrence");
        assertThat(judge("--b", other, "--against", people).err())
                .contains("people.jsonl:1: verdict")
                .contains("\"D\"");
        assertThat(asked).isEmpty();
    }
}
