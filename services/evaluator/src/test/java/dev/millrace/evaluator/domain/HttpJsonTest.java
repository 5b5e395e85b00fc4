package dev.millrace.evaluator.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpJsonTest {

    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static HttpJson client(Optional<String> key) {
        return new HttpJson(
                key,
                Duration.ofSeconds(60),
                new RetryPolicy(2, Duration.ofMillis(5), Duration.ofMillis(20)),
                new Waiting() {
                    @Override
                    public void waits(String why, Duration soFar) {}

                    @Override
                    public void over() {}
                });
    }

    private URI address(String scheme) {
        return URI.create("%s://localhost:%d/v1/models"
                .formatted(scheme, server.getAddress().getPort()));
    }

    private void answers(int status, String body) {
        server.createContext("/v1/models", exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().add("Location", "https://elsewhere.example/v1/models");
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
    }

    private void assertRefused(Optional<String> key, URI address, String... words) {
        try (HttpJson http = client(key)) {
            assertThatThrownBy(() -> http.find(address)).hasMessageContainingAll(words);
        }
    }

    @Test
    void whereAnAddressLeadsOnToIsSaid() {
        answers(308, "");

        assertRefused(Optional.empty(), address("http"), "status 308", "https://elsewhere.example/v1/models");
    }

    @Test
    void whetherAKeyWasSentIsSaid() {
        answers(401, "{}");

        assertRefused(Optional.empty(), address("http"), "status 401", "no key was sent");
        assertRefused(Optional.of("secret"), address("http"), "status 401", "the key that was sent");
    }

    @Test
    void whatIsNoJsonIsQuoted() {
        answers(200, "<html>Please log in</html>");

        assertRefused(Optional.empty(), address("http"), "not JSON", "<html>Please log in</html>");
    }

    @Test
    void numbersThatAreNoneAreRead() throws Exception {
        answers(200, "[NaN, -Infinity]");

        try (HttpJson http = client(Optional.empty())) {
            assertThat(http.find(address("http")).orElseThrow().toString()).contains("NaN", "-Infinity");
        }
    }

    @Test
    void whyNobodyAnswersIsSaid() {
        assertRefused(Optional.empty(), URI.create("http://nowhere.invalid/v1/models"), "no host of that name");
        URI gone = address("http");
        server.stop(0);
        assertRefused(Optional.empty(), gone, "nothing takes calls there");
    }

    @Test
    void thatNoTlsIsSpokenIsSaid() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> {
                try {
                    while (true) {
                        try (Socket call = plain.accept()) {
                            call.getOutputStream()
                                    .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                            var _ = call.getInputStream().read();
                        }
                    }
                } catch (IOException e) {
                    // It was closed.
                }
            });

            assertRefused(
                    Optional.empty(),
                    URI.create("https://localhost:%d/v1/models".formatted(plain.getLocalPort())),
                    "is it http:");
        }
    }
}
