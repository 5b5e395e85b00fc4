package dev.millrace.ingestion.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * A web site on 127.0.0.1 that keeps crawlers out of {@code /private/}, and which the service under test is told to allow:
 * that address and this port, nothing else of this machine.
 */
public final class FakeSite implements QuarkusTestResourceLifecycleManager {

    /** What a path answers. */
    public interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private static final Map<String, Answer> PAGES = new ConcurrentHashMap<>();
    private static final List<String> ASKED = new CopyOnWriteArrayList<>();
    private static final String ROBOTS = "User-agent: *\nDisallow: /private/\n";
    private static volatile Optional<HttpServer> server = Optional.empty();

    @Override
    public Map<String, String> start() {
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
            started.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            started.createContext("/", FakeSite::answer);
            started.start();
            server = Optional.of(started);
            return Map.of(
                    "millrace.ingestion.web.ports", "80,443," + port(),
                    "millrace.ingestion.web.allow-addresses", "127.0.0.1/32",
                    "millrace.ingestion.hugging-face.endpoint", url("/hub"),
                    "millrace.ingestion.hugging-face.token", "secret",
                    "millrace.ingestion.instruct.endpoint", url("/v1"),
                    "millrace.ingestion.web.longest-pause", "5s",
                    "millrace.ingestion.web.most-bytes", "100000");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        ASKED.add(path);
        try (exchange) {
            Optional<Answer> page = Optional.ofNullable(PAGES.get(path));
            if (path.equals("/robots.txt")) {
                send(exchange, 200, ROBOTS);
            } else if (page.isPresent()) {
                page.get().to(exchange);
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    static int port() {
        return server.orElseThrow().getAddress().getPort();
    }

    /** The address of a path here. */
    public static String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    public static void put(String path, Answer answer) {
        PAGES.put(path, answer);
    }

    /** A page that knows whether it has changed. */
    public static void page(String path, String text) {
        String etag = "\"" + Integer.toHexString(text.hashCode()) + "\"";
        put(path, exchange -> {
            exchange.getResponseHeaders().set("ETag", etag);
            if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                exchange.sendResponseHeaders(304, -1);
            } else {
                send(exchange, 200, text);
            }
        });
    }

    public static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** Paths that were asked for, in order, since the last {@link #forget}. */
    public static List<String> asked() {
        return List.copyOf(ASKED);
    }

    public static void forget() {
        ASKED.clear();
    }

    @Override
    public void stop() {
        server.ifPresent(s -> s.stop(0));
    }
}
