package dev.millrace.access.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DoorTest {

    private static final CallerCheck TOKEN =
            call -> call.the("Authorization").filter("Bearer right"::equals).isPresent()
                    ? Optional.empty()
                    : Optional.of(Refusal.token("who?"));
    private static final Door DOOR = door(false);

    private static Door door(boolean ownPages) {
        return new Door(
                Set.of("mill.example", "10.1.2.3"),
                Set.of("http://localhost:8100"),
                List.of("/v1/*", "/tokenize"),
                false,
                ownPages,
                TOKEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:8110",
                "LocalHost:1",
                "127.0.0.1:8110",
                "[::1]",
                "[::1]:8110",
                "mill.example:80",
                "10.1.2.3:8110"
            })
    void servesUnderNamesOfItsOwn(String host) {
        assertThat(status(DOOR, "GET", "/q/health", "Host: " + host)).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8110",
                "localhost.evil.example",
                "evil.example#localhost",
                "localhost@evil.example",
                "localhost:8110:evil.example",
                "localhost:",
                "",
                "127.0.0.1.nip.io",
                "127.0.0.2",
                "[::2]",
                "::1",
                "0.0.0.0",
                "mill.example."
            })
    void servesUnderNoOtherName(String host) {
        assertThat(status(DOOR, "GET", "/index.html", "Host: " + host)).isEqualTo(421);
    }

    @Test
    void aRequestWithoutAHostOrWithASecondOneIsRefused() {
        assertThat(status(DOOR, "GET", "/")).isEqualTo(400);
        assertThat(status(DOOR, "GET", "/", "Host: localhost", "Host: evil.example"))
                .isEqualTo(421);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:8100, http://localhost:8100", // configured: the console's
        "localhost:8110, http://localhost:8100",
        "127.0.0.1:8110, http://127.0.0.1:8110", // its own
        "localhost, http://localhost",
        "localhost:80, http://localhost",
        "mill.example, https://mill.example", // behind what speaks TLS
        "mill.example:443, https://mill.example"
    })
    void pagesOfItsOwnMayAsk(String host, String origin) {
        assertThat(status(DOOR, "GET", "/api/runs", "Host: " + host, "Origin: " + origin))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example", "null", "http://localhost:3000", "http://localhost",
                        "https://localhost:8110.evil.example",
                "http://localhost:8110@evil.example", "file://", "chrome-extension://localhost:8110",
                        "http://localhost:8110/", ""
            })
    void pagesOfOtherOriginsMayNotAskForAnything(String origin) {
        for (String method : List.of("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "BREW")) {
            assertThat(status(
                            DOOR,
                            method,
                            "/v1/models",
                            "Host: localhost:8110",
                            "Origin: " + origin,
                            "Authorization: Bearer right",
                            "Content-Type: application/json"))
                    .as(method)
                    .isEqualTo(403);
        }
    }

    @Test
    void aForeignPageIsKnownWithoutItsOriginToo() {
        String[] image = {
            "Host: localhost", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image"
        };
        String[] link = {
            "Host: localhost", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"
        };
        assertThat(status(DOOR, "GET", "/icon.svg", image)).isEqualTo(403);
        assertThat(status(DOOR, "GET", "/", link)).isEqualTo(200);
        assertThat(status(DOOR, "POST", "/", link)).isEqualTo(403);
        assertThat(status(DOOR, "GET", "/", "Host: localhost", "Sec-Fetch-Site: same-origin"))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "BREW"})
    void whatMayChangeSomethingNeedsTheToken(String method) {
        String path = "/api/models/m/v1/promote";
        assertThat(status(DOOR, method, path, "Host: localhost")).isEqualTo(401);
        assertThat(status(DOOR, method, path, "Host: localhost", "Authorization: Bearer wrong"))
                .isEqualTo(401);
        assertThat(status(DOOR, method, path, "Host: localhost", "Authorization: Bearer right"))
                .isEqualTo(200);
    }

    @Test
    void readingNeedsNone() {
        assertThat(status(DOOR, "GET", "/api/runs", "Host: localhost")).isEqualTo(200);
        assertThat(status(DOOR, "HEAD", "/api/runs", "Host: localhost")).isEqualTo(200);
        assertThat(status(DOOR, "OPTIONS", "/api/runs", "Host: localhost")).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/completions, application/json, 200",
        "/v1/completions, application/json; charset=utf-8, 200",
        "/tokenize, APPLICATION/JSON, 200",
        "/v1/completions, text/plain, 415", // what a form can send
        "/v1/completions, application/jsonp, 415",
        "/tokenizers, application/json, 401",
        "/v1, application/json, 401",
        "/api/v1/completions, application/json, 401"
    })
    void aQuestionNeedsNoTokenButIsJson(String path, String type, int status) {
        assertThat(status(DOOR, "POST", path, "Host: localhost", "Content-Type: " + type))
                .isEqualTo(status);
    }

    @Test
    void onlyPostingAsksAQuestion() {
        assertThat(status(DOOR, "DELETE", "/v1/models", "Host: localhost", "Content-Type: application/json"))
                .isEqualTo(401);
        assertThat(status(DOOR, "POST", "/v1/completions", "Host: localhost")).isEqualTo(415);
    }

    @Test
    void questionsNeedTheTokenWhereThatIsAsked() {
        Door strict = new Door(Set.of(), Set.of(), List.of("/v1/*"), true, false, TOKEN);
        String[] question = {"Host: localhost", "Content-Type: application/json"};
        assertThat(status(strict, "POST", "/v1/completions", question)).isEqualTo(401);
        assertThat(status(
                        strict,
                        "POST",
                        "/v1/completions",
                        "Host: localhost",
                        "Content-Type: application/json",
                        "Authorization: Bearer right"))
                .isEqualTo(200);
    }

    @Test
    void thePagesOfAConsoleActWithItsAuthority() {
        String[] page = {"Host: localhost:8100", "Origin: http://localhost:8100", "Millrace-Page: console"};
        assertThat(status(door(true), "POST", "/api/runs", page)).isEqualTo(200);
        assertThat(status(door(false), "POST", "/api/runs", page)).isEqualTo(401);
        // A form has no such header, a script of another port is none of its own pages, a program has no origin.
        assertThat(status(door(true), "POST", "/api/runs", page[0], page[1])).isEqualTo(401);
        assertThat(status(door(true), "POST", "/api/runs", "Host: localhost:8110", page[1], page[2]))
                .isEqualTo(401);
        assertThat(status(door(true), "POST", "/api/runs", page[0], page[2])).isEqualTo(401);
    }

    @Test
    void aServiceWithoutATokenChangesNothing() {
        Door closed = new Door(Set.of(), Set.of(), List.of(), false, false, CallerCheck.closed());
        assertThat(closed.refusal(call("POST", "/api/runs", "Host: localhost"))
                        .orElseThrow()
                        .message())
                .contains("millrace.access.token-file", "millrace.access.open");
        assertThat(status(closed, "GET", "/api/runs", "Host: localhost")).isEqualTo(200);
    }

    private static int status(Door door, String method, String path, String... headers) {
        return door.refusal(call(method, path, headers)).map(Refusal::status).orElse(200);
    }

    private static IncomingCall call(String method, String path, String... headers) {
        Map<String, List<String>> all = new TreeMap<>();
        for (String header : headers) {
            String[] parts = header.split(": ", 2);
            all.computeIfAbsent(parts[0], _ -> new ArrayList<>()).add(parts[1]);
        }
        return new IncomingCall(method, path, all);
    }
}
