package dev.millrace.evaluator.domain.asking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * An OpenAI-compatible server that takes nothing it doesn't know. A token is a byte and 3 more, 1 begins a text and 2 ends
 * it; how likely one is depends on all before it. Choices come back in reverse order.
 */
public final class StrictModel implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> KNOWN = Set.of(
            "model", "prompt", "messages", "max_tokens", "temperature", "logprobs", "echo", "seed", "stop", "top_p");

    /** What becomes of a call. */
    public enum Fate {
        ANSWERED,
        BUSY,
        AWAY,
        BROKEN,
        REFUSED,
        /** The connection is closed without a word. */
        CLOSED,
        /** It ends in the middle of the answer. */
        CUT,
        /** Something that is no JSON. */
        GARBAGE,
        /** Never answered. */
        HANGING
    }

    public volatile boolean echoes = true;
    public volatile boolean likeliest = true;
    public volatile boolean tokenizes = true;
    public volatile boolean completes = true;
    public volatile boolean rightTokenizer = true;
    public volatile int context = 4096;
    public volatile int prompts = Integer.MAX_VALUE;
    public volatile String name = "strict";
    public volatile Function<JsonNode, Fate> fate = _ -> Fate.ANSWERED;
    /** How long it wants to be left alone when it is busy. */
    public volatile String retryAfter = "0";
    /** What it says, and with which status, of a prompt that is longer than it sees. */
    public volatile String tooLong = "context_length_exceeded";

    public volatile int tooLongStatus = 400;
    /** Makes of a choice with log-probabilities that is right, given its prompt, one that isn't. */
    public volatile BiConsumer<JsonNode, ObjectNode> twist = (_, _) -> {};
    /** Choices that are given whatever the model would say, by their prompts. */
    public final Map<JsonNode, JsonNode> recorded = new ConcurrentHashMap<>();
    /** The prompts that were answered, of echoes or of texts to write. */
    public final List<JsonNode> answered = Collections.synchronizedList(new ArrayList<>());

    /** The calls, whatever became of them. */
    public final List<JsonNode> asked = Collections.synchronizedList(new ArrayList<>());

    private final CountDownLatch end = new CountDownLatch(1);
    private HttpServer server;
    private ExecutorService calls;

    public StrictModel() throws IOException {
        start(0);
    }

    private void start(int port) throws IOException {
        calls = Executors.newVirtualThreadPerTaskExecutor();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(calls);
        server.createContext("/v1/models", exchange -> answer(exchange, _ -> models()));
        server.createContext("/v1/completions", exchange -> answer(exchange, this::complete));
        server.createContext("/v1/chat/completions", exchange -> answer(exchange, this::chat));
        server.createContext("/tokenize", exchange -> answer(exchange, this::tokenized));
        server.createContext(
                "/tokenizer_info",
                exchange -> answer(
                        exchange,
                        _ -> JSON.createObjectNode().put("eos_token", "</s>").put("bos_token", "<s>")));
        server.start();
    }

    /** Starts anew at the same address. Nothing that was asked before is answered, or counted, after it. */
    public void restart() throws IOException {
        int port = server.getAddress().getPort();
        server.stop(0);
        calls.close();
        answered.clear();
        asked.clear();
        start(port);
    }

    public URI api() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/v1");
    }

    /** Something that is wrong with a call. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int status;

        Refusal(int status, String message) {
            super(message);
            this.status = status;
        }
    }

    private ObjectNode models() {
        ObjectNode models = JSON.createObjectNode();
        models.putArray("data").addObject().put("id", name).put("max_model_len", context);
        return models;
    }

    static List<Integer> tokens(String text) {
        List<Integer> ids = new ArrayList<>();
        for (String part : text.split("(?<=</?s>)|(?=</?s>)", -1)) {
            if (part.equals("<s>") || part.equals("</s>")) {
                ids.add(part.equals("<s>") ? 1 : 2);
            } else {
                for (byte b : part.getBytes(StandardCharsets.UTF_8)) {
                    ids.add(Byte.toUnsignedInt(b) + 3);
                }
            }
        }
        return ids;
    }

    private ObjectNode tokenized(JsonNode request) {
        if (!tokenizes) {
            throw new Refusal(404, "no such address");
        }
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode tokens = answer.putArray("tokens");
        tokens(request.path("prompt").textValue()).forEach(id -> tokens.add(rightTokenizer ? id : id + 1));
        return answer;
    }

    /** From -9 to 0, of all tokens up to {@code at}. */
    static double logProbability(List<Integer> ids, int at) {
        return -(Integer.toUnsignedLong(ids.subList(0, at + 1).hashCode() * 0x9E3779B1) % 9000) / 1000.0;
    }

    private static boolean isLikeliest(List<Integer> ids, int at) {
        return logProbability(ids, at) > -7;
    }

    private ObjectNode complete(JsonNode request) {
        if (!completes) {
            throw new Refusal(404, "no such address");
        }
        check(request);
        JsonNode prompt = request.path("prompt");
        boolean several = prompt.isArray() && !prompt.path(0).isNumber();
        List<JsonNode> all = several ? prompt.valueStream().toList() : List.of(prompt);
        if (all.size() > prompts) {
            throw new Refusal(413, "too many prompts");
        }
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode choices = answer.putArray("choices");
        for (int i = all.size() - 1; i >= 0; i--) {
            JsonNode known = recorded.get(all.get(i));
            ObjectNode choice = known == null ? choice(request, all.get(i)) : known.deepCopy();
            choices.add(choice.put("index", i));
        }
        answered.addAll(all);
        return answer;
    }

    private static void check(JsonNode request) {
        request.fieldNames().forEachRemaining(name -> {
            if (!KNOWN.contains(name)) {
                throw new Refusal(400, "unknown " + name);
            }
        });
    }

    private ObjectNode choice(JsonNode request, JsonNode prompt) {
        List<Integer> ids = prompt.isTextual()
                ? tokens(prompt.textValue())
                : prompt.valueStream().map(JsonNode::asInt).toList();
        if (ids.size() + request.path("max_tokens").asInt() > context) {
            throw new Refusal(tooLongStatus, tooLong);
        }
        ObjectNode choice = JSON.createObjectNode()
                .put(
                        "text",
                        echoes && request.path("echo").asBoolean() && prompt.isTextual()
                                ? prompt.textValue() + "."
                                : "said after %d;and more".formatted(ids.size()));
        if (request.has("logprobs")) {
            logprobs(choice.putObject("logprobs"), echoes ? ids : List.of());
            twist.accept(prompt, choice);
        }
        return choice;
    }

    private void logprobs(ObjectNode into, List<Integer> ids) {
        ArrayNode tokens = into.putArray("tokens");
        ArrayNode own = into.putArray("token_logprobs");
        ArrayNode top = into.putArray("top_logprobs");
        ArrayNode offsets = into.putArray("text_offset");
        int offset = 0;
        for (int i = 0; i < ids.size(); i++) {
            tokens.add("t" + ids.get(i));
            offsets.add(offset);
            // A character counts when its last byte is there; those after its first begin with the bits 10.
            boolean whole = i + 1 == ids.size() || ((ids.get(i + 1) - 3) & 0xC0) != 0x80;
            offset += ids.get(i) < 3 || !whole ? 0 : 1;
            if (i == 0) {
                own.addNull();
                top.addNull();
            } else {
                double value = logProbability(ids, i);
                own.add(value);
                if (likeliest) {
                    ObjectNode these = top.addObject().put("t" + ids.get(i), value);
                    if (!isLikeliest(ids, i)) {
                        these.put("t0", value / 2);
                    }
                }
            }
        }
        tokens.add("t9");
        own.add(-0.5);
        offsets.add(offset);
        if (likeliest) {
            top.addObject().put("t9", -0.5);
        }
    }

    private ObjectNode chat(JsonNode request) {
        check(request);
        if (request.path("stop").size() > 4) {
            throw new Refusal(400, "at most 4 stops");
        }
        ObjectNode answer = JSON.createObjectNode();
        answer.putArray("choices")
                .addObject()
                .put("index", 0)
                .putObject("message")
                .put("content", "heard " + request.path("messages").size());
        answered.add(request.path("messages"));
        return answer;
    }

    private void answer(HttpExchange exchange, Function<JsonNode, ObjectNode> answering) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            JsonNode request = body.isEmpty() ? JsonNodeFactory.instance.objectNode() : JSON.readTree(body);
            boolean completion = exchange.getRequestURI().getPath().contains("completions");
            if (completion) {
                asked.add(request);
            }
            switch (completion ? fate.apply(request) : Fate.ANSWERED) {
                case ANSWERED -> answered(exchange, request, answering);
                case BUSY -> {
                    exchange.getResponseHeaders().add("Retry-After", retryAfter);
                    send(exchange, 429, "later");
                }
                case AWAY -> send(exchange, 503, "loading");
                case BROKEN -> send(exchange, 500, "a fault");
                case REFUSED -> send(exchange, 400, "not this one");
                case GARBAGE -> send(exchange, 200, "<html>hello</html>");
                case CUT -> {
                    exchange.sendResponseHeaders(200, 1000);
                    exchange.getResponseBody().write("{\"choices\": [".getBytes(StandardCharsets.UTF_8));
                }
                case CLOSED -> {}
                case HANGING -> end.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answered(HttpExchange exchange, JsonNode request, Function<JsonNode, ObjectNode> answering)
            throws IOException {
        String answer;
        try {
            answer = answering.apply(request).toString();
        } catch (Refusal e) {
            send(exchange, e.status, String.valueOf(e.getMessage()));
            return;
        }
        send(exchange, 200, answer);
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
    }
}
