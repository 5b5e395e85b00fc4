package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.access.domain.Token;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stack belongs to its folder, whatever listens at its ports. */
class StackIdentityTest {

    @TempDir
    Path folder;

    @TempDir
    Path elsewhere;

    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private String stack;

    @BeforeEach
    void serve() throws IOException {
        stack = Token.readOrMake(elsewhere.resolve(Token.FILE)).stack();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        exchange.getResponseHeaders().add("Millrace-Stack", stack);
        byte[] body = (exchange.getRequestMethod().equals("POST") ? "{\"replayed\": 3}" : "[]")
                .getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Test
    void withoutAStackOfItsOwnACommandAsksNobody() {
        for (String command : List.of("status", "lineage", "ledger", "replay")) {
            CommandLineOutput output = switch (command) {
                case "lineage" -> CommandLineOutput.of(command, "tiny", "--folder", folder);
                case "ledger" -> CommandLineOutput.of(command, "tiny-0-1", "--folder", folder);
                case "replay" -> CommandLineOutput.of(command, "shards.ingested", "--folder", folder);
                default -> CommandLineOutput.of(command, "--folder", folder);
            };
            assertThat(output.status()).as(command).isEqualTo(1);
            assertThat(output.err()).contains("No stack is up in").contains(folder.toString());
        }
    }

    @Test
    void whatListensAtItsPortsButIsAnotherStacksGetsNoTokenAndIsNotShown() throws IOException {
        Token own = Token.readOrMake(folder.resolve(Token.FILE));
        writeRecord(folder);

        CommandLineOutput output = CommandLineOutput.of("status", "--folder", folder);

        assertThat(output.status()).isEqualTo(1);
        assertThat(output.out()).isEmpty();
        assertThat(output.err()).contains("belongs to another stack");
        assertThat(authorizations).doesNotContain(own.header());
    }

    @Test
    void itsOwnServicesGetItsToken() throws IOException {
        Token own = Token.read(elsewhere.resolve(Token.FILE));
        writeRecord(elsewhere);

        CommandLineOutput output = CommandLineOutput.of("replay", "shards.ingested", "--folder", elsewhere);

        assertThat(output.err()).isEmpty();
        assertThat(output.out()).contains("3 messages");
        assertThat(authorizations).contains(own.header());
    }

    @Test
    void anAddressThatIsNamedIsAskedWithoutAStackHere() {
        String url = "http://localhost:" + server.getAddress().getPort();

        CommandLineOutput output = CommandLineOutput.of("status", "--folder", folder, "--orchestrator", url);

        assertThat(output.err()).isEmpty();
        assertThat(output.status()).isZero();
        assertThat(authorizations).containsOnly("null");
    }

    @Test
    void anotherInstallationsTokenIsNamed() throws IOException {
        String url = "http://localhost:" + server.getAddress().getPort();
        Path file = elsewhere.resolve(Token.FILE);

        CommandLineOutput.of(
                "replay", "shards.ingested", "--folder", folder, "--orchestrator", url, "--token-file", file);

        assertThat(authorizations).contains(Token.read(file).header());
    }

    private void writeRecord(Path where) throws IOException {
        int port = server.getAddress().getPort();
        Files.writeString(where.resolve("stack.json"), """
            {"pid": %d, "kafka": "localhost:1", "s3": "http://localhost:1",
             "ports": {"orchestrator": %d}, "pids": {}}
            """.formatted(
                        ProcessHandle.current().pid(), port));
    }
}
