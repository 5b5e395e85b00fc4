package dev.millrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.cli.api.HttpApi;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedactionCommandTest {

    private static final String FIND = "s0001-00000-000017:file:1:email:12-34";

    private static final String SAMPLE = """
            [{"document": "file:1", "shard": "s0001-00000-000017", "source": "mails", "language": "en", "kind": "email",
              "start": 12, "end": 34, "before": "write\\n to \\u001b[1m", "after": " or call [PHONE]",
              "mark": {"right": false, "who": "ada", "when": "2026-01-01T00:00:00Z"}},
             {"document": "0b", "shard": "s0001-00000-000018", "source": "mails", "kind": "ip", "start": 0, "end": 9}]
            """;

    private static final String PRECISION =
            "{\"kind\": \"email\", \"right\": 3, \"wrong\": 1, \"precision\": 0.75, \"low\": 0.3, \"high\": 0.95, \"confidence\": 0.95}";

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> bodies = new ArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String sent = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            if (!sent.isEmpty()) {
                bodies.add(sent);
            }
            String answer = answers.get(exchange.getRequestURI().toString());
            byte[] body =
                    (answer == null ? "{\"message\": \"Redaction found no such thing.\"}" : answer).getBytes(UTF_8);
            try (exchange) {
                exchange.sendResponseHeaders(answer == null ? 404 : 200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private CommandLineOutput redaction(Object... arguments) {
        List<Object> all = new ArrayList<>(List.of("redaction"));
        all.addAll(List.of(arguments));
        all.addAll(List.of(
                "--orchestrator", "http://localhost:" + server.getAddress().getPort()));
        return CommandLineOutput.of(all.toArray());
    }

    @Test
    void whatWasFoundIsToldByKindSourceAndLanguage() {
        answers.put("/api/runs/tale-0-1/redaction", """
                {"shards": 2, "shardsInAll": 3, "documents": 40, "beside": 1, "precision": [%s],
                 "groups": [
                    {"kind": "email", "source": "web", "language": "en", "finds": 1200, "documents": 30},
                    {"kind": "ip", "source": "logs", "finds": 7, "documents": 7}],
                 "shown": [{"who": "ann"}]}""".formatted(PRECISION));

        CommandLineOutput found = redaction("found", "tale-0-1");

        assertThat(found.status()).as(found.err()).isZero();
        assertThat(found.out().lines())
                .containsExactly(
                        "1,207 found in texts, 1 beside them (titles, addresses), in 40 documents; 2 of 3 shards read",
                        "    email, web, en: 1,200 in 30 documents",
                        "    ip, logs, no language: 7 in 7 documents",
                        "email: 3 of 4 looked at are right, 75.0 %, 30.0 to 95.0 % at 95 %",
                        "1 shown to people, to whom and when: --json");
    }

    @Test
    void findsAreDrawnInTheirSurroundings() {
        answers.put("/api/runs/tale-0-1/redaction/samples?seed=7&unmarked=true&limit=2&kind=email", SAMPLE);

        CommandLineOutput drawn =
                redaction("samples", "tale-0-1", "--kind", "email", "--seed", "7", "--unmarked", "--limit", "2");

        assertThat(drawn.err()).isEmpty();
        assertThat(drawn.out().lines())
                .containsExactly(
                        FIND + "  mails, en  wrong, says ada",
                        "    write to [1m\u00bbemail\u00ab or call [PHONE]",
                        "s0001-00000-000018:0b:ip:0-9  mails",
                        "    (the text is gone)");
    }

    @Test
    void marksNameWhatWasDrawnAndTellThePrecision() throws IOException {
        answers.put("/api/runs/tale-0-1/redaction/marks", PRECISION);

        CommandLineOutput marked = redaction("mark", "tale-0-1", FIND, "--wrong", "--who", "grace");

        assertThat(marked.err()).isEmpty();
        assertThat(marked.out()).contains("email: 3 of 4 looked at are right, 75.0 %");
        assertThat(HttpApi.JSON.readTree(bodies.getFirst())).isEqualTo(HttpApi.JSON.readTree("""
                {"shard": "s0001-00000-000017", "document": "file:1", "kind": "email", "start": 12, "end": 34,
                 "who": "grace", "right": false}
                """));
    }

    @Test
    void theDataIsShown() {
        answers.put("/api/runs/tale-0-1/redaction/shown", "{\"data\": \"a@b.example\"}");
        assertThat(redaction("show", "tale-0-1", FIND, "--who", "ada").out()).isEqualTo("a@b.example\n");
        assertThat(bodies.getFirst()).doesNotContain("right");
    }

    /** Nothing is sent when one of several names is none. */
    @Test
    void whatCannotBeSaidIsRefused() {
        answers.put("/api/runs/tale-0-1/redaction/marks", PRECISION);
        assertThat(redaction("mark", "tale-0-1", FIND).status()).isEqualTo(2);
        assertThat(redaction("mark", "tale-0-1", FIND, "--right", "--wrong").status())
                .isEqualTo(2);
        CommandLineOutput wrongName = redaction("mark", "tale-0-1", FIND, "s1:email:1", "--right");
        assertThat(wrongName.status()).isEqualTo(2);
        assertThat(wrongName.err()).contains("FIND \"s1:email:1\": expected SHARD:DOCUMENT:KIND:START-END");
        assertThat(bodies).isEmpty();

        CommandLineOutput unknown = redaction("show", "tale-0-2", FIND);
        assertThat(unknown.status()).isEqualTo(1);
        assertThat(unknown.err()).contains("Redaction found no such thing.");
    }
}
