package dev.millrace.console;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * An orchestrator and an inference server that give the answers a real run got, kept under {@code answers/}. A test may
 * put its own words in their mouth.
 */
public final class FakeServices implements QuarkusTestResourceLifecycleManager {

    /** The run in the kept answers. */
    static final String RUN = "quickstart-b9e49401-1";

    private static final Map<String, String> KEPT = Map.ofEntries(
            Map.entry("/api/runs", "runs"),
            Map.entry("/api/runs/" + RUN, "run"),
            Map.entry("/api/runs/" + RUN + "/recipe", "recipe"),
            Map.entry("/api/runs/" + RUN + "/training", "training"),
            Map.entry("/api/runs/" + RUN + "/checkpoints", "checkpoints"),
            Map.entry("/api/runs/" + RUN + "/training/skipped", "skipped"),
            Map.entry("/api/runs/" + RUN + "/training/scores", "scores"),
            Map.entry("/api/runs/" + RUN + "/samples", "samples"),
            Map.entry("/api/runs/" + RUN + "/signals", "signals"),
            Map.entry("/api/runs/" + RUN + "/signals/what-if", "what-if"),
            Map.entry("/api/runs/" + RUN + "/statistics", "statistics"),
            Map.entry("/api/runs/" + RUN + "/contamination", "contamination"),
            Map.entry("/api/runs/" + RUN + "/documents/185b5c224629e0a4650eb3ca51e94e48", "story"),
            Map.entry("/api/runs/" + RUN + "/redaction", "redaction"),
            Map.entry("/api/runs/" + RUN + "/redaction/samples", "redaction-samples"),
            Map.entry("/api/templates", "templates"),
            Map.entry("/api/datasets", "datasets"),
            Map.entry("/api/datasets/quickstart/v1", "dataset"),
            Map.entry("/api/datasets/quickstart/v1/diff", "diff"),
            Map.entry("/api/models", "models"),
            Map.entry("/api/continuous", "continuous"),
            Map.entry("/api/models/quickstart/v1/lineage", "lineage"),
            Map.entry("/api/models/quickstart/v1/answers", "answers"),
            Map.entry("/api/arenas", "arenas"),
            Map.entry("/api/arenas/tales", "arena-board"),
            Map.entry("/api/arenas/tales/next", "arena-next"),
            Map.entry("/api/arenas/tales/verdicts", "arena-next-2"),
            Map.entry("/api/models/quickstart/v2/lineage", "lineage"),
            Map.entry("/api/models/quickstart/history", "history"),
            Map.entry("/api/stages", "stages"),
            Map.entry("/api/dead-letters", "dead-letters"),
            Map.entry("/v1/models", "served"));

    private static final Map<String, String> ANSWERS = new ConcurrentHashMap<>();
    private static final Map<String, Headers> ASKED = new ConcurrentHashMap<>();
    /** That of the stack that these services belong to. */
    static final String TOKEN = "a-token-that-only-this-test-knows-0123";

    /** Where programs outside are told to ask models. */
    static final String PUBLIC_INFERENCE = "https://models.example.org";

    private static final List<String> CHATS = new CopyOnWriteArrayList<>();
    private static final List<String> COMPLETIONS = new CopyOnWriteArrayList<>();
    private static final List<String> POSTED = new CopyOnWriteArrayList<>();

    private final HttpServer server = listen();

    /** Answers anew from now on. */
    static void say(String path, String json) {
        ANSWERS.put(path, json);
    }

    /** The bodies of the chats so far. */
    static List<String> chats() {
        return List.copyOf(CHATS);
    }

    /** The bodies of the completions so far. */
    static List<String> completions() {
        return List.copyOf(COMPLETIONS);
    }

    /** The bodies that the orchestrator was sent so far. */
    static List<String> posted() {
        return List.copyOf(POSTED);
    }

    /** Answers as the real run did. */
    static void forget() {
        ANSWERS.clear();
        CHATS.clear();
        COMPLETIONS.clear();
        POSTED.clear();
    }

    /** A kept answer. */
    static String kept(String name) {
        try (InputStream file = FakeServices.class.getResourceAsStream("/answers/" + name + ".json")) {
            if (file == null) {
                throw new IllegalArgumentException("No such answer: " + name);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, String> start() {
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", FakeServices::answer);
        server.createContext("/v1/completions", FakeServices::complete);
        server.createContext("/v1/none", HttpExchange::close); // the connection ends without an answer
        server.createContext("/v1/chat/completions", FakeServices::chat);
        server.start();
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        return Map.of(
                "millrace.console.orchestrator",
                address,
                "millrace.console.inference",
                address,
                "millrace.console.public-inference",
                PUBLIC_INFERENCE,
                "millrace.access.open",
                "false",
                "millrace.access.token-file",
                token().toString());
    }

    private static Path token() {
        try {
            return Files.writeString(Files.createTempFile(Path.of("target").toAbsolutePath(), "token", ""), TOKEN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the last request for {@code path} brought, if there was one since it was last asked for. */
    static Optional<Headers> asked(String path) {
        return Optional.ofNullable(ASKED.remove(path));
    }

    @Override
    public void stop() {
        server.stop(0);
    }

    private static HttpServer listen() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        ASKED.put(path, exchange.getRequestHeaders());
        if (exchange.getRequestMethod().equals("POST")) {
            POSTED.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        }
        boolean known = ANSWERS.containsKey(path) || KEPT.containsKey(path);
        String json = ANSWERS.getOrDefault(
                path,
                KEPT.containsKey(path) ? kept(KEPT.get(path)) : "{\"message\": \"There is no %s.\"}".formatted(path));
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(known ? 200 : 404, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    /** A chat that begins to answer and goes on until its client stops it, or for a minute. */
    private static void chat(HttpExchange exchange) throws IOException {
        CHATS.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            String text = "Well, ";
            for (int i = 0; i < 600; i++) {
                out.write("""
                        data: {"model": "quickstart@v1", "choices": [{"delta": {"content": "%s"}}]}

                        """.formatted(text).getBytes(StandardCharsets.UTF_8));
                out.flush();
                text = "";
                LockSupport.parkNanos(100_000_000);
            }
        }
    }

    /** A completion in three tokens of known probability, the way the OpenAI API streams. */
    private static void complete(HttpExchange exchange) throws IOException {
        String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        COMPLETIONS.add(asked);
        if (!asked.contains("\"stream\":true")) {
            byte[] answer = "{\"choices\": [{\"text\": \" Fuchs.\"}]}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(answer);
            }
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            for (String token : List.of(" a", " fox", " <i>ran</i>")) {
                out.write("""
                    data: {"model": "quickstart@v1", "choices": [{"text": "%s", "logprobs": \
                    {"token_logprobs": [-0.6931472], "top_logprobs": [{"%s": -0.6931472, " the": -2.9957323}]}}]}

                    """.formatted(token, token).getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
            out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
        }
    }
}
