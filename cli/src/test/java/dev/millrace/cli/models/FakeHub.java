package dev.millrace.cli.models;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.contracts.json.Sha256;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Answers as huggingface.co does for one model, {@code people/tiny}: small files by itself, weights by a redirect to another
 * host, whose connections end after some bytes.
 */
public final class FakeHub implements AutoCloseable {

    public static final String NAME = "people/tiny";
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    static final String ADAPTERS = "people/adapters";
    static final String COMMIT_OF_ADAPTERS = "fedcba9876543210fedcba9876543210fedcba98";
    private static final Pattern LARGE = Pattern.compile(".*\\.(safetensors|parquet)");

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final Map<String, byte[]> files = new TreeMap<>();
    private final Map<String, byte[]> adapters = new TreeMap<>();

    /** What was asked for: the path, its range if it had one, and whose token came along. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    /** So many bytes of a large file are sent before a connection ends. */
    volatile int patience = Integer.MAX_VALUE;

    /** So many requests for large files are answered before nothing is. */
    final AtomicInteger answers = new AtomicInteger(Integer.MAX_VALUE);

    /** Refuses every file with this error, when there is one. */
    volatile String error = "";

    /** Whether what is sent isn't what was listed. */
    volatile boolean wrong;

    /** Whether files are listed without their lengths and checksums. */
    volatile boolean terse;

    public FakeHub() throws IOException {
        server.createContext("/api/models/" + NAME + "/revision/", this::revision);
        server.createContext("/" + NAME + "/resolve/" + COMMIT + "/", this::resolve);
        server.createContext("/api/models/" + ADAPTERS + "/revision/", this::revision);
        server.createContext("/" + ADAPTERS + "/resolve/" + COMMIT_OF_ADAPTERS + "/", this::resolve);
        server.createContext("/api/datasets/" + NAME + "/revision/", this::revision);
        server.createContext("/datasets/" + NAME + "/resolve/" + COMMIT + "/", this::resolve);
        server.createContext("/cdn/", this::content);
        server.createContext("/", exchange -> refuse(exchange, 401, "RepoNotFound"));
        server.start();
    }

    /** A file of {@link #ADAPTERS}. */
    void putOfAdapters(String name, byte[] content) {
        adapters.put(name, content);
    }

    public void put(String name, byte[] content) {
        files.put(name, content);
    }

    public void put(String name, String content) {
        put(name, content.getBytes(StandardCharsets.UTF_8));
    }

    void remove(String name) {
        files.remove(name);
    }

    /** The hub's address. */
    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private String elsewhere() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    private void note(HttpExchange exchange) {
        String token = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .orElse("nobody");
        String range = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"))
                .map(text -> " " + text)
                .orElse("");
        asked.add("%s%s as %s".formatted(exchange.getRequestURI().getPath(), range, token));
    }

    private void revision(HttpExchange exchange) throws IOException {
        note(exchange);
        String revision = exchange.getRequestURI().getPath().replaceFirst(".*/revision/", "");
        if (!List.of("main", "refs/pr/1", "refs/convert/parquet", COMMIT, COMMIT_OF_ADAPTERS)
                .contains(revision)) {
            refuse(exchange, 404, "RevisionNotFound");
            return;
        }
        boolean ofAdapters = isOfAdapters(exchange);
        String siblings = (ofAdapters ? adapters : files)
                .entrySet().stream()
                        .map(file -> terse
                                ? "{\"rfilename\": \"%s\"}".formatted(file.getKey())
                                : "{\"rfilename\": \"%s\", \"size\": %d%s}"
                                        .formatted(
                                                file.getKey(),
                                                file.getValue().length,
                                                LARGE.matcher(file.getKey()).matches()
                                                        ? ", \"lfs\": {\"sha256\": \"%s\"}"
                                                                .formatted(Sha256.of(file.getValue()))
                                                        : ""))
                        .collect(Collectors.joining(","));
        send(
                exchange,
                200,
                "{\"sha\": \"%s\", \"siblings\": [%s]}"
                        .formatted(ofAdapters ? COMMIT_OF_ADAPTERS : COMMIT, siblings)
                        .getBytes(StandardCharsets.UTF_8));
    }

    private void resolve(HttpExchange exchange) throws IOException {
        note(exchange);
        String name = name(exchange);
        byte[] content = (isOfAdapters(exchange) ? adapters : files).getOrDefault(name, new byte[0]);
        if (!error.isEmpty()) {
            refuse(exchange, 401, error);
        } else if (LARGE.matcher(name).matches()) {
            exchange.getResponseHeaders().set("Location", elsewhere() + "/cdn/" + name);
            exchange.getResponseHeaders().set("X-Linked-Etag", "\"%s\"".formatted(Sha256.of(content)));
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        } else {
            send(exchange, 200, content);
        }
    }

    private void content(HttpExchange exchange) throws IOException {
        note(exchange);
        boolean header = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"))
                .filter(range -> !range.endsWith("-"))
                .isPresent();
        if (!header && answers.getAndDecrement() <= 0) {
            refuse(exchange, 503, "");
            return;
        }
        byte[] content = files.getOrDefault(name(exchange), adapters.getOrDefault(name(exchange), new byte[0]))
                .clone();
        if (wrong) {
            content[content.length / 2] ^= 1;
        }
        Optional<Matcher> range = Optional.ofNullable(
                        exchange.getRequestHeaders().getFirst("Range"))
                .map(Pattern.compile("bytes=(\\d+)-(\\d*)")::matcher)
                .filter(Matcher::matches);
        int from = range.map(bytes -> Integer.parseInt(bytes.group(1))).orElse(0);
        int to = range.filter(bytes -> !bytes.group(2).isEmpty())
                .map(bytes -> Math.min(content.length, Integer.parseInt(bytes.group(2)) + 1))
                .orElse(content.length);
        try (exchange) {
            if (range.isPresent()) {
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, content.length));
            }
            exchange.sendResponseHeaders(range.isEmpty() ? 200 : 206, to - from);
            exchange.getResponseBody().write(content, from, Math.min(to < content.length ? to : patience, to - from));
            exchange.getResponseBody().flush();
        } catch (IOException e) {
            // What closes a body that isn't whole complains; that it isn't is meant.
        }
    }

    private static boolean isOfAdapters(HttpExchange exchange) {
        return exchange.getRequestURI().getPath().contains(ADAPTERS);
    }

    private static String name(HttpExchange exchange) {
        return exchange.getRequestURI().getPath().replaceFirst(".*/resolve/[0-9a-f]{40}/|/cdn/", "");
    }

    private static void refuse(HttpExchange exchange, int status, String error) throws IOException {
        exchange.getResponseHeaders().set("X-Error-Code", error);
        send(exchange, status, "no".getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
