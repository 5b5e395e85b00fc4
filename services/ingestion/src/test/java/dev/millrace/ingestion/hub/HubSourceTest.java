package dev.millrace.ingestion.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.millrace.contracts.shards.Document;
import dev.millrace.ingestion.Submissions;
import dev.millrace.ingestion.web.FakeSite;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Against a hub on this machine that answers as huggingface.co does; the real one can't be reached from a test. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@QuarkusTestResource(FakeSite.class)
class HubSourceTest {

    private static final String DATASET = "/hub/api/datasets/people/letters";

    @InjectLocalStack
    TestStack stack;

    @Test
    void theFilesOfACommitAreReadThroughRedirectsAndBrokenConnections() {
        String lines = IntStream.range(0, 3_000)
                .mapToObj("{\"text\": \"Letter number %d.\"}\n"::formatted)
                .collect(Collectors.joining());
        List<String> tokens = new CopyOnWriteArrayList<>();
        AtomicInteger asked = new AtomicInteger();
        FakeSite.put(DATASET + "/revision/main", exchange -> {
            tokens.add(token(exchange));
            FakeSite.send(exchange, 200, "{\"sha\": \"c0ffee\"}");
        });
        FakeSite.put(DATASET + "/tree/c0ffee?recursive=true", exchange -> {
            exchange.getResponseHeaders()
                    .set("Link", "<%s>; rel=\"next\"".formatted(FakeSite.url(DATASET + "/tree/c0ffee?page=2")));
            FakeSite.send(
                    exchange,
                    200,
                    "[%s, {\"type\": \"directory\", \"path\": \"data\"}]"
                            .formatted(file("README.md", "# no data", "1")));
        });
        FakeSite.put(
                DATASET + "/tree/c0ffee?page=2",
                exchange -> FakeSite.send(
                        exchange,
                        200,
                        "[%s, %s]".formatted(file("data/a b.jsonl", lines, "2"), file("data/b.txt", "A text.", "3"))));
        FakeSite.put(
                "/hub/datasets/people/letters/resolve/c0ffee/data/a%20b.jsonl",
                exchange -> {
                    exchange.getResponseHeaders()
                            .set(
                                    "Location",
                                    "http://127.0.0.1:%s/cdn/2"
                                            .formatted(FakeSite.url("").replaceAll(".*:", "")));
                    exchange.sendResponseHeaders(302, -1);
                });
        FakeSite.put(
                "/hub/datasets/people/letters/resolve/c0ffee/data/b.txt",
                exchange -> FakeSite.send(exchange, 200, "A text."));
        FakeSite.put("/cdn/2", exchange -> piece(exchange, lines, asked.getAndIncrement()));

        Submissions run = Submissions.of(stack, "hub-1", "huggingFace: {dataset: people/letters, files: 'data/**'}");

        assertThat(run.documents()).hasSize(3_001);
        assertThat(run.documents().stream().map(Document::text).distinct()).hasSize(3_001);
        assertThat(asked.get()).as("connections").isGreaterThan(3);
        assertThat(tokens).containsOnly("Bearer secret");
    }

    @Test
    void aPaperHasItsPartsAndCodeItsLicenceAlsoWhereTheGlobDoesNotNameThem() {
        String tree = "/hub/api/datasets/people/papers";
        Map<String, String> contents = Map.of(
                "a/main.tex", "\\documentclass{a}\\begin{document}Begin. \\input{parts/more}\\end{document}",
                "a/parts/more.tex", "More.",
                "a/A.java", "class A {}",
                "LICENSE", "Apache License\n  Version 2.0, January 2004");
        FakeSite.put(tree + "/revision/main", exchange -> FakeSite.send(exchange, 200, "{\"sha\": \"beef\"}"));
        FakeSite.put(
                tree + "/tree/beef?recursive=true",
                exchange -> FakeSite.send(
                        exchange,
                        200,
                        contents.entrySet().stream()
                                .map(e -> file(e.getKey(), e.getValue(), e.getKey()))
                                .collect(Collectors.joining(",", "[", "]"))));
        contents.forEach((path, text) -> FakeSite.put(
                "/hub/datasets/people/papers/resolve/beef/" + path, exchange -> FakeSite.send(exchange, 200, text)));

        Submissions run = Submissions.of(stack, "hub-3", "huggingFace: {dataset: people/papers, files: 'a/*'}");

        assertThat(run.documents()).extracting(Document::text).containsExactlyInAnyOrder("Begin. More.", "class A {}");
        assertThat(run.documents())
                .filteredOn(d -> d.text().equals("class A {}"))
                .singleElement()
                .satisfies(d -> assertThat(d.metadata()).containsEntry("licence", "Apache-2.0"));
    }

    @Test
    void whatTheHubDoesNotHaveFailsTheRunAndSaysWhatToDo() {
        assertThat(Submissions.failure(stack, "hub-2", "huggingFace: {dataset: nobody/nothing}"))
                .contains("nobody/nothing at main", "404", "millrace.ingestion.hugging-face.token");
    }

    /** Each connection breaks after a while, or gives nothing at all, until the file has been sent. */
    private static void piece(HttpExchange exchange, String text, int asked) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int from = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"))
                .map(range -> Integer.parseInt(range.replaceAll("\\D", "")))
                .orElse(0);
        if (asked == 1) {
            exchange.sendResponseHeaders(503, -1);
            return;
        }
        exchange.sendResponseHeaders(from == 0 ? 200 : 206, bytes.length - from);
        exchange.getResponseBody().write(bytes, from, Math.min(40_000, bytes.length - from));
        exchange.getResponseBody().flush();
    }

    private static String token(HttpExchange exchange) {
        return String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private static String file(String path, String content, String oid) {
        return "{\"type\": \"file\", \"oid\": \"%s\", \"size\": %d, \"path\": \"%s\"}"
                .formatted(oid, content.getBytes(StandardCharsets.UTF_8).length, path);
    }
}
