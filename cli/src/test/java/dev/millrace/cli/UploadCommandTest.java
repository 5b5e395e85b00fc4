package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a service that takes a little of each piece and then hangs up. */
class UploadCommandTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final AtomicInteger created = new AtomicInteger();
    private final byte[] content = new byte[300_000];
    private volatile int most = 100_000;
    private HttpServer server = newServer();

    private static HttpServer newServer() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void start() {
        new Random(1).nextBytes(content);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/api/uploads", exchange -> {
            try (exchange) {
                answer(exchange);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "GET" -> exchange.sendResponseHeaders(404, -1);
            case "POST" -> {
                created.incrementAndGet();
                exchange.getResponseHeaders().set("Location", "/api/uploads/one");
                exchange.sendResponseHeaders(201, -1);
            }
            case "HEAD" -> {
                exchange.getResponseHeaders().set("Upload-Offset", Integer.toString(received.size()));
                if (received.size() == content.length) {
                    exchange.getResponseHeaders().set("Upload-Sha256", sha256(received.toByteArray()));
                }
                exchange.sendResponseHeaders(200, -1);
            }
            default -> {
                InputStream body = exchange.getRequestBody();
                received.write(body.readNBytes(most));
                if (body.read() < 0) {
                    exchange.sendResponseHeaders(204, -1);
                }
            }
        }
    }

    @Test
    void anUploadThatBreaksOffGoesOnAndEndsWithTheLineForTheRecipe() throws IOException {
        Path file = Files.write(folder.resolve("corpus.bin"), content);
        StringWriter out = new StringWriter();

        assertThat(run(out, file)).isZero();

        assertThat(received.toByteArray()).isEqualTo(content);
        assertThat(created).hasValue(1);
        assertThat(out.toString())
                .contains("upload: " + sha256(content), "sha256:%s/corpus.bin".formatted(sha256(content)), "100 %");
    }

    @Test
    void aSecondCommandGoesOnWhereTheFirstHasEnded() throws IOException {
        Path file = Files.write(folder.resolve("corpus.bin"), content);
        received.write(content, 0, 150_000);
        Path note = folder.resolve("uploads").resolve(sha256(content));
        Files.createDirectories(folder.resolve("uploads"));
        Files.writeString(note, "/api/uploads/one");

        assertThat(run(new StringWriter(), file)).isZero();

        assertThat(received.toByteArray()).isEqualTo(content);
        assertThat(created).hasValue(0);
        assertThat(note).doesNotExist();
    }

    private int run(StringWriter out, Path file) {
        return Millrace.commandLine()
                .setOut(new PrintWriter(out, true))
                .execute(
                        "upload",
                        "--folder",
                        folder.toString(),
                        "--ingestion",
                        "http://localhost:" + server.getAddress().getPort(),
                        file.toString());
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
