package dev.millrace.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.contracts.api.EvaluationReport;
import dev.millrace.contracts.api.RedactionPrecision;
import dev.millrace.contracts.api.RunReport;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.json.JsonContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An orchestrator and an inference service as far as commands talk to them, found through a stack's record. */
final class FakePlatform implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new Jdk8Module());
    private static final JsonContract<RunReport> API = JsonContract.of("run report", RunReport.class);

    private static final String SIGNALS = """
            {"scope": {"documents": 1200, "exact": true}, "tally": {"kept": 1164, "dropped": {"short": 36}},
             "chains": [{"language": "", "documents": 1200, "rules": [
              {"ruleSet": "quality", "signal": "quality.words", "bound": "at-least", "threshold": 50.0, "reason": "short",
               "first": 36, "alone": 40}]}]}
            """;
    private static final String CONTAMINATION = """
            {"shards": READ, "shardsInAll": 2, "documents": 7, "dropped": 2,
              "sets": [{"set": "quiz", "documents": 7, "dropped": 2, "items": 23,
              "most": [{"item": "q-4", "documents": 3, "examples": [{"document": "0f", "ngrams": 9, "dropped": true}]}]}]}
            """;
    private static final String ANSWERS = """
            {"items": [
              {"task": "questions", "item": "3", "scores": {"acc": 0.0, "acc_norm": 1.0}, "requests": [
                {"choice": 0, "right": false, "request": {"type": "loglikelihood", "context": "One.\\nThe dog said", "continuation": " buzz"}, "answer": [-7.635, false]},
                {"choice": 1, "right": true, "request": {"type": "loglikelihood", "context": "One.\\nThe dog said", "continuation": " woof"}, "answer": [-8.25, false]}]},
              {"task": "own", "item": "0", "scores": {"bleu": [[" dog"], " hug"], "exact_match": 0.0}, "requests": [
                {"request": {"type": "generate_until", "context": "There was a"}, "target": " dog", "answer": " hug"}]}],
             "next": 20}
            """;
    private static final String SAMPLES = """
            [{"id": "0f", "detail": {"measured": "12", "threshold": "50"}, "text": "Only\\n\\u001b[31ma few words."}]
            """;

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger overlapAsked = new AtomicInteger();
    volatile String submitted = "";
    /** What was uploaded, by its SHA-256. */
    final Map<String, byte[]> uploads = new ConcurrentHashMap<>();
    /** What an upload is said to be instead of its SHA-256. */
    volatile Optional<String> received = Optional.empty();

    volatile byte[] upload = new byte[0];
    volatile String query = "";
    volatile String outcome = "promoted";
    volatile String evaluation = "scored";
    private final AtomicInteger evaluationAsked = new AtomicInteger();

    /** Starts it, and writes the record of a running stack into {@code folder}. */
    FakePlatform(Path folder) throws IOException {
        server.createContext("/api/runs", exchange -> {
            if (exchange.getRequestURI().getPath().endsWith("/signals")) {
                answer(exchange, 200, SIGNALS);
            } else if (exchange.getRequestURI().getPath().endsWith("/samples")) {
                answer(exchange, 200, SAMPLES);
            } else if (exchange.getRequestURI().getPath().endsWith("/contamination")) {
                answer(exchange, 200, overlap());
            } else if (exchange.getRequestURI()
                    .getPath()
                    .matches("/api/runs/[^/]+/(cancel|pause|resume|stop|remove)")) {
                query = exchange.getRequestURI().toString();
                submitted = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                boolean over = query.contains("/over-0-1/");
                answer(
                        exchange,
                        over ? 409 : 200,
                        "{\"message\": \"%s\"}".formatted(over ? "Run over-0-1 is over." : "It is so."));
            } else if (exchange.getRequestMethod().equals("POST")) {
                query = String.valueOf(exchange.getRequestURI().getQuery());
                submitted = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                answer(exchange, 201, "{\"run\": \"tiny-0-1\"}");
            } else {
                // The first time it is asked the run has only just begun.
                answer(exchange, 200, report(asked.getAndIncrement() == 0 ? "curating" : outcome));
            }
        });
        server.createContext(
                "/v1/completions",
                exchange -> answer(exchange, 200, "{\"choices\": [{\"text\": \", a miller lived by the river.\"}]}"));
        server.createContext("/api/uploads", this::upload);
        server.createContext("/api/dead-letters", exchange -> answer(exchange, 200, "{\"replayed\": 3}"));
        server.createContext("/api/models", exchange -> {
            if (exchange.getRequestURI().getPath().endsWith("/answers")) {
                query = exchange.getRequestURI().toString();
                answer(exchange, 200, ANSWERS);
                return;
            }
            if (exchange.getRequestURI().getPath().endsWith("/evaluations")) {
                answer(
                        exchange,
                        200,
                        JSON.writeValueAsString(
                                evaluations(evaluationAsked.getAndIncrement() == 0 ? "under-way" : evaluation)));
                return;
            }
            if (exchange.getRequestMethod().equals("POST")) {
                query = exchange.getRequestURI().getPath();
                submitted = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                if (query.endsWith("/evaluate")) {
                    answer(exchange, 202, "{\"run\": \"tiny-0-1\", \"request\": \"again\", \"message\": \"Asked.\"}");
                    return;
                }
                boolean served = !query.contains("/draft");
                answer(
                        exchange,
                        served ? 200 : 202,
                        "{\"live\": %s, \"message\": \"%s\"}".formatted(served, served ? "It is live." : "Not yet."));
                return;
            }
            answer(
                    exchange,
                    200,
                    exchange.getRequestURI().getPath().endsWith("/lineage")
                            ? "{\"model\": \"tiny\", \"version\": \"v2\", \"run\": \"tiny-0-1\"}"
                            : "[{\"model\": \"tiny\", \"version\": \"v1\", \"live\": false},"
                                    + " {\"model\": \"tiny\", \"version\": \"v2\", \"live\": true},"
                                    + " {\"model\": \"draft\", \"version\": \"v3\", \"live\": false}]");
        });
        server.start();
        int port = server.getAddress().getPort();
        ObjectNode record = JSON.createObjectNode()
                .put("pid", ProcessHandle.current().pid())
                .put("kafka", "localhost:1")
                .put("s3", "http://localhost:1");
        record.putObject("ports")
                .put("orchestrator", port)
                .put("ingestion", port)
                .put("inference", port)
                .put("console", port);
        record.putObject("pids");
        Files.writeString(folder.resolve("stack.json"), record.toString());
    }

    /** Two evaluations: the run's own, and one that was asked for. */
    private static List<EvaluationReport> evaluations(String state) {
        return List.of(
                new EvaluationReport(
                        "scored",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        scores(2.1, 0.2),
                        Optional.empty(),
                        Optional.empty()),
                new EvaluationReport(
                        state,
                        Optional.of("again"),
                        Optional.of("ada"),
                        Optional.of("2026-01-31T12:00:00Z"),
                        Optional.empty(),
                        Optional.of("2026-01-31T12:05:00Z"),
                        state.equals("failed") ? Optional.of("nobody answers") : Optional.empty(),
                        state.equals("failed") ? List.of() : scores(1.9, 0.1),
                        Optional.empty(),
                        Optional.empty()));
    }

    private static List<Score> scores(double value, double stderr) {
        return List.of(new Score(
                "held-out",
                "bits_per_byte",
                value,
                stderr,
                100,
                OptionalDouble.empty(),
                false,
                Optional.empty(),
                Optional.empty()));
    }

    private static RunReport.FitReport fit(long bytes) {
        return new RunReport.FitReport(3, bytes, 150, 300, 2, bytes / 300.0, 0, 0.25, 0.875);
    }

    private String report(String state) {
        boolean over = !state.equals("curating");
        boolean curated = state.equals("curated");
        boolean trained = over && !curated && !state.equals("dry-run-finished");
        SortedMap<String, Long> none = Collections.emptySortedMap();
        return API.tree(new RunReport(
                        "tiny-0-1",
                        "0123456789abcdef",
                        state,
                        OptionalInt.empty(),
                        List.of(),
                        List.of(new RunReport.StageReport(
                                "ingestion",
                                10,
                                over ? 10 : 5,
                                0,
                                none,
                                none,
                                2_000,
                                1_000,
                                0.5,
                                1,
                                OptionalLong.empty())),
                        over
                                ? Optional.of(List.of(new RedactionPrecision("email", 38, 2, 0.95, 0.835, 0.986, 0.95)))
                                : Optional.empty(),
                        curated
                                ? Optional.of(new RunReport.CuratedReport("tiny@v1", "tiny-0-1", 10, 1_000))
                                : Optional.empty(),
                        over
                                ? Optional.of(new RunReport.TokenizerReport(
                                        2_048,
                                        900,
                                        Optional.of(fit(900)),
                                        new TreeMap<>(Map.of("en", fit(600), "zh", fit(300))),
                                        new TreeMap<>(Map.of("tales", fit(900)))))
                                : Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        trained
                                ? Optional.of(new TreeMap<>(Map.of(
                                        "held-out",
                                        new TreeMap<>(Map.of(
                                                "bits_per_byte",
                                                new RunReport.Figure(
                                                        2.1, 0.2, 100, OptionalDouble.empty(), Optional.empty()))))))
                                : Optional.empty(),
                        Optional.empty(),
                        evaluationAsked.get() > 0 ? evaluations(evaluation) : List.of(),
                        trained
                                ? Optional.of(new RunReport.ModelReport(
                                        "tiny",
                                        "v1",
                                        state.equals("promoted"),
                                        Optional.empty(),
                                        List.of("acc 0.2 is below 0.6"),
                                        List.of(),
                                        state.equals("refused")
                                                ? Optional.of(List.of("inference-0: model.onnx is cut"))
                                                : Optional.empty()))
                                : Optional.empty(),
                        Optional.empty(),
                        new RunReport.Endpoints("http://elsewhere/v1", "http://elsewhere"),
                        List.of(),
                        Optional.empty(),
                        Optional.empty()))
                .toString();
    }

    /** Takes each upload in one piece. */
    private void upload(HttpExchange exchange) throws IOException {
        String name = exchange.getRequestURI().getPath().substring("/api/uploads".length());
        switch (exchange.getRequestMethod()) {
            case "GET" -> answer(exchange, uploads.containsKey(name.substring(1)) ? 200 : 404, "{}");
            case "POST" -> {
                upload = new byte[0];
                exchange.getResponseHeaders().set("Location", "/api/uploads/one");
                answer(exchange, 201, "");
            }
            case "HEAD" -> {
                exchange.getResponseHeaders().set("Upload-Offset", Integer.toString(upload.length));
                if (upload.length > 0) {
                    String sha256 = sha256(upload);
                    uploads.put(sha256, upload);
                    exchange.getResponseHeaders().set("Upload-Sha256", received.orElse(sha256));
                }
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            }
            default -> {
                upload = exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(204, -1);
                exchange.close();
            }
        }
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first answer is about one shard of two. */
    private String overlap() {
        return CONTAMINATION.replace("READ", Integer.toString(Math.min(2, overlapAsked.incrementAndGet())));
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
