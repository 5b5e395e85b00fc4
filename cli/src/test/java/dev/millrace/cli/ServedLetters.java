package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** An OpenAI-compatible endpoint whose tokens are ASCII characters: each is likelier the earlier it is in the alphabet. */
final class ServedLetters implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    /** Prompts answered, those of the probe among them. */
    final AtomicInteger answered = new AtomicInteger();

    volatile boolean echoes = true;
    /** How many prompts are answered before the endpoint refuses all. */
    volatile int least = Integer.MAX_VALUE;

    ServedLetters() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        route("/v1/models", _ -> (ObjectNode) JSON.createObjectNode().set("data", models()));
        route("/v1/completions", this::complete);
        route("/tokenize", request -> {
            ObjectNode answer = JSON.createObjectNode();
            ArrayNode tokens = answer.putArray("tokens");
            request.path("prompt").textValue().chars().forEach(tokens::add);
            return answer;
        });
        route("/tokenizer_info", _ -> JSON.createObjectNode());
        server.start();
    }

    private static ArrayNode models() {
        return JSON.createArrayNode()
                .add(JSON.createObjectNode().put("id", "letters").put("max_model_len", 300));
    }

    String endpoint() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    private ObjectNode complete(JsonNode request) {
        JsonNode prompt = request.path("prompt");
        ArrayNode prompts = prompt.path(0).isContainerNode() || prompt.path(0).isTextual()
                ? (ArrayNode) prompt
                : JSON.createArrayNode().add(prompt);
        if (answered.addAndGet(prompts.size()) > least) {
            return JSON.createObjectNode();
        }
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode choices = answer.putArray("choices");
        for (JsonNode one : prompts) {
            ObjectNode logprobs = choices.addObject()
                    .put("index", choices.size() - 1)
                    .put("text", "")
                    .putObject("logprobs");
            ArrayNode values = logprobs.putArray("token_logprobs").addNull();
            ArrayNode top = logprobs.putArray("top_logprobs").addNull();
            int tokens = one.isTextual() ? one.textValue().length() : one.size();
            for (int i = 1; echoes && i < tokens; i++) {
                int character = one.isTextual()
                        ? one.textValue().charAt(i)
                        : one.path(i).asInt();
                values.add(-character / 100.0);
                top.addObject().put("a", -character / 100.0);
            }
            values.add(-1);
            top.addObject().put("a", -1);
        }
        return answer;
    }

    private void route(String path, UnaryOperator<JsonNode> answering) {
        server.createContext(path, exchange -> answer(exchange, answering));
    }

    private static void answer(HttpExchange exchange, UnaryOperator<JsonNode> answering) throws IOException {
        try (exchange) {
            JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
            byte[] body = answering.apply(request).toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
