package dev.millrace.evaluator.domain.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;

/**
 * An OpenAI-compatible server with a model whose log-probabilities are known: a token is a byte, 256 is end of text,
 * and the log-probability of byte b is -b/100, whatever comes before.
 */
public final class FakeModel implements AutoCloseable {

    static final int END_OF_TEXT = 256;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    public final Queue<Integer> failuresToGive = new ConcurrentLinkedQueue<>();
    final List<List<Integer>> prompts = Collections.synchronizedList(new ArrayList<>());
    /** How many dialogs have been asked about. */
    public final AtomicInteger chats = new AtomicInteger();
    /** What it says in a dialog. */
    public volatile Function<JsonNode, String> says = request -> "nothing";

    public volatile boolean echoes = true;
    public volatile String served = "fake@v1";
    /** What happens when it is asked for its models. */
    public volatile Runnable onList = () -> {};
    /** Where the bare name leads to, if anywhere. */
    public volatile Optional<String> live = Optional.empty();
    /** The SHA-256 of the manifest of what it leads to, if that is told. */
    public volatile Optional<String> liveManifest = Optional.empty();
    /** The status for a POST of this body; 0: the connection is closed without an answer. */
    public volatile ToIntFunction<String> statusOf = body -> 200;
    /** Sent with each failure. */
    volatile Optional<String> retryAfter = Optional.empty();

    public FakeModel() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/models", exchange -> {
            onList.run();
            answer(exchange, nothing -> models());
        });
        server.createContext("/v1/completions", exchange -> answer(exchange, FakeModel.this::complete));
        server.createContext("/v1/chat/completions", exchange -> answer(exchange, this::chat));
        server.createContext("/tokenize", exchange -> answer(exchange, FakeModel::tokenize));
        server.createContext(
                "/tokenizer_info",
                exchange -> answer(exchange, nothing -> JSON.createObjectNode().put("eos_token", "<|endoftext|>")));
        server.start();
    }

    public URI api() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/v1");
    }

    /** How many completions have been asked for. */
    public int asked() {
        return prompts.size();
    }

    static double logProbability(int token) {
        return -token / 100.0;
    }

    /** The sum over the bytes of a text, none left out. */
    static double logLikelihood(String text) {
        double sum = 0;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            sum += logProbability(Byte.toUnsignedInt(b));
        }
        return sum;
    }

    private ObjectNode models() {
        ObjectNode models = JSON.createObjectNode();
        ArrayNode data = models.putArray("data");
        data.addObject().put("id", served);
        live.ifPresent(version -> {
            ObjectNode bare = data.addObject().put("id", "fake").put("root", "fake@" + version);
            liveManifest.ifPresent(manifest -> bare.put("manifest", manifest));
            data.addObject().put("id", "fake@" + version);
        });
        return models;
    }

    private static ObjectNode tokenize(JsonNode request) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode tokens = answer.putArray("tokens");
        String prompt = request.path("prompt").asText();
        if (prompt.equals("<|endoftext|>")) {
            tokens.add(END_OF_TEXT);
        } else {
            for (byte b : prompt.getBytes(StandardCharsets.UTF_8)) {
                tokens.add(Byte.toUnsignedInt(b));
            }
        }
        return answer;
    }

    private ObjectNode complete(JsonNode request) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode choices = answer.putArray("choices");
        JsonNode prompt = request.path("prompt");
        boolean several =
                prompt.isArray() && (prompt.path(0).isArray() || prompt.path(0).isTextual());
        (several ? prompt : JSON.createArrayNode().add(prompt)).forEach(one -> complete(request, one, choices));
        return answer;
    }

    private void complete(JsonNode request, JsonNode prompt, ArrayNode choices) {
        List<Integer> tokens = new ArrayList<>();
        if (prompt.isTextual()) {
            for (byte b : prompt.asText().getBytes(StandardCharsets.UTF_8)) {
                tokens.add(Byte.toUnsignedInt(b));
            }
        } else {
            prompt.forEach(token -> tokens.add(token.asInt()));
        }
        prompts.add(tokens);
        ObjectNode choice = choices.addObject().put("index", choices.size() - 1);
        choice.put("text", prompt.asText() + " says " + request.path("model").asText());
        ObjectNode logprobs = choice.putObject("logprobs");
        ArrayNode logProbabilities = logprobs.putArray("token_logprobs");
        ArrayNode likeliest = logprobs.putArray("top_logprobs");
        if (echoes && !tokens.isEmpty()) {
            logProbabilities.addNull();
            likeliest.addNull();
            tokens.subList(1, tokens.size()).forEach(token -> {
                logProbabilities.add(logProbability(token));
                likeliest.addObject().put("\u0000", 0.0);
            });
        }
        logProbabilities.add(-0.5);
        likeliest.addObject().put("\u0000", -0.5);
    }

    private ObjectNode chat(JsonNode request) {
        chats.incrementAndGet();
        ObjectNode answer = JSON.createObjectNode();
        answer.putArray("choices").addObject().putObject("message").put("content", says.apply(request));
        return answer;
    }

    private void answer(HttpExchange exchange, UnaryOperator<JsonNode> answering) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            int status = exchange.getRequestMethod().equals("POST") ? status(body) : 200;
            byte[] bytes = answering.apply(JSON.readTree(body)).toString().getBytes(StandardCharsets.UTF_8);
            if (status != 200) {
                retryAfter.ifPresent(wait -> exchange.getResponseHeaders().add("Retry-After", wait));
            }
            if (status > 0) {
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    private int status(String body) {
        Integer failure = failuresToGive.poll();
        return failure == null ? statusOf.applyAsInt(body) : failure;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
