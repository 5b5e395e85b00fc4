package dev.millrace.ingestion.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.ingestion.Submissions;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@QuarkusTestResource(FakeSite.class)
class WebSourceTest {

    @InjectLocalStack
    TestStack stack;

    @TempDir
    Path folder;

    @BeforeEach
    void site() {
        FakeSite.page("/a.txt", "The first page.");
        FakeSite.page("/b.txt", "The second page.");
        FakeSite.page("/private/c.txt", "Not for crawlers.");
        FakeSite.put("/moved", exchange -> {
            exchange.getResponseHeaders().set("Location", "/b.txt?moved");
            exchange.sendResponseHeaders(301, -1);
        });
        FakeSite.page("/b.txt?moved", "The page that has moved.");
    }

    @Test
    void aPageThatNeverAnswersHoldsNoOtherSource() {
        CountDownLatch answer = new CountDownLatch(1);
        FakeSite.put("/silent.txt", exchange -> {
            try {
                answer.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            FakeSite.send(exchange, 200, "It has answered.");
        });
        Submissions.submit(stack, "silent", web("/silent.txt"));
        Awaitility.await().until(() -> FakeSite.asked().contains("/silent.txt"));
        for (int other = 0; other < 8; other++) {
            assertThat(Submissions.of(stack, "beside-" + other, web("/a.txt")).documents())
                    .hasSize(1);
        }

        answer.countDown();

        assertThat(Submissions.of(stack, "silent").documents())
                .extracting(Document::text)
                .containsExactly("It has answered.");
    }

    private static String web(String path) {
        return "web: {urls: ['%s'], delay: 0.0}".formatted(FakeSite.url(path));
    }

    @Test
    void listsSitemapsAndAddressesAreFetchedOnceEachAndEveryRefusalIsInTheLedger() throws Exception {
        Path list = Files.writeString(
                folder.resolve("list.txt"),
                "# pages\n%s\n\n%s\n%s\n"
                        .formatted(FakeSite.url("/a.txt"), FakeSite.url("/missing"), FakeSite.url("/private/c.txt")));
        FakeSite.put(
                "/sitemap.xml",
                exchange -> FakeSite.send(
                        exchange,
                        200,
                        "<urlset><url><loc>%s</loc></url><url><loc>%s</loc></url></urlset>"
                                .formatted(FakeSite.url("/a.txt"), FakeSite.url("/b.txt"))));
        FakeSite.put("/large", exchange -> FakeSite.send(exchange, 200, "x".repeat(100_001)));
        FakeSite.put("/round", exchange -> {
            exchange.getResponseHeaders().set("Location", "/round");
            exchange.sendResponseHeaders(302, -1);
        });
        FakeSite.forget();

        Submissions run = Submissions.of(stack, "web", """
                web:
                      delay: 0
                      list: %s
                      sitemaps: ['%s', '%s']
                      urls: ['%s', '%s', '%s']
                """.formatted(
                        list,
                        FakeSite.url("/sitemap.xml"),
                        FakeSite.url("/no-sitemap.xml"),
                        FakeSite.url("/moved"),
                        FakeSite.url("/large"),
                        FakeSite.url("/round")));

        assertThat(run.documents())
                .extracting(Document::text)
                .containsExactlyInAnyOrder("The first page.", "The second page.", "The page that has moved.");
        assertThat(run.documents())
                .extracting(d -> d.metadata().get(Document.URL))
                .contains(FakeSite.url("/b.txt?moved"));
        assertThat(reasons(run))
                .containsOnly(
                        entry(FakeSite.url("/missing"), "not-fetched"),
                        entry(FakeSite.url("/no-sitemap.xml"), "not-fetched"),
                        entry(FakeSite.url("/private/c.txt"), "robots-disallowed"),
                        entry(FakeSite.url("/large"), "too-large"),
                        entry(FakeSite.url("/round"), "not-fetched"));
        assertThat(FakeSite.asked()).doesNotContain("/private/c.txt");
        assertThat(FakeSite.asked().stream().filter("/a.txt"::equals)).hasSize(1);
    }

    @Test
    void addressesOfThisMachineAreRefusedInEveryForm() throws Exception {
        try (ServerSocket inside = new ServerSocket(0)) {
            FakeSite.put("/to-metadata", exchange -> {
                exchange.getResponseHeaders().set("Location", "http://169.254.169.254/latest/meta-data/");
                exchange.sendResponseHeaders(302, -1);
            });
            FakeSite.put("/to-loopback", exchange -> {
                exchange.getResponseHeaders().set("Location", "http://127.0.0.2:%d/".formatted(FakeSite.port()));
                exchange.sendResponseHeaders(307, -1);
            });
            FakeSite.put("/to-file", exchange -> {
                exchange.getResponseHeaders().set("Location", "file:///etc/passwd");
                exchange.sendResponseHeaders(302, -1);
            });
            List<String> urls = List.of(
                    FakeSite.url("/to-metadata"),
                    FakeSite.url("/to-loopback"),
                    FakeSite.url("/to-file"),
                    "http://127.0.0.1:%d/".formatted(inside.getLocalPort()),
                    "http://127.0.0.2:%d/".formatted(FakeSite.port()),
                    "http://2130706434:%d/".formatted(FakeSite.port()),
                    "http://[::ffff:127.0.0.2]:%d/".formatted(FakeSite.port()),
                    "http://[::1]:%d/".formatted(FakeSite.port()),
                    "http://169.254.169.254/latest/meta-data/",
                    "http://10.0.0.1/",
                    "http://0.0.0.0:%d/".formatted(FakeSite.port()),
                    "http://user:word@127.0.0.1:%d/".formatted(FakeSite.port()));

            Submissions run = Submissions.of(
                    stack, "guarded", "web: {delay: 0, urls: ['%s']}".formatted(String.join("', '", urls)));

            assertThat(run.documents()).isEmpty();
            Map<String, String> refused = urls.stream()
                    .collect(Collectors.toMap(url -> url, url -> "address-refused", (a, b) -> a, TreeMap::new));
            assertThat(reasons(run)).isEqualTo(refused);
        }
    }

    @Test
    void aSiteThatAsksToComeLaterIsAskedLater() {
        AtomicInteger times = new AtomicInteger();
        FakeSite.put("/later.txt", exchange -> {
            if (times.getAndIncrement() == 0) {
                exchange.getResponseHeaders().set("Retry-After", "1");
                exchange.sendResponseHeaders(503, -1);
            } else {
                FakeSite.send(exchange, 200, "Now it is there.");
            }
        });
        FakeSite.put("/much-later.txt", exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "3600");
            exchange.sendResponseHeaders(429, -1);
        });

        Submissions run = Submissions.of(
                stack,
                "later",
                "web: {delay: 0, urls: ['%s', '%s']}"
                        .formatted(FakeSite.url("/later.txt"), FakeSite.url("/much-later.txt")));

        assertThat(run.documents()).extracting(Document::text).containsExactly("Now it is there.");
        assertThat(run.ledger())
                .filteredOn(e -> e.outcome() == LedgerEntry.Outcome.DROPPED)
                .singleElement()
                .satisfies(e -> assertThat(e.detail()).contains(entry("status", "429")));
    }

    @Test
    void whatTheServerSaysOfTypeAndCharsetReachesTheReader() {
        Charset cyrillic = Charset.forName("windows-1251");
        String sentence = "Вчера на заседании обсуждали, где построить новую станцию и кто за неё заплатит.";
        String page = "<html><head><meta charset=koi8-r></head><body><p>%s</p></body></html>".formatted(sentence);
        typed("/text", "text/plain; charset=windows-1251", sentence.getBytes(cyrillic));
        typed("/notes.md", "text/markdown; charset=\"Windows-1251\"", ("# " + sentence).getBytes(cyrillic));
        typed("/page.php?id=1.md", "text/html;charset=windows-1251", page.getBytes(cyrillic));
        typed("/marked", "text/html; charset=windows-1251", ("\uFEFF" + page).getBytes(StandardCharsets.UTF_16LE));
        typed("/meta", "text/html", page.getBytes(Charset.forName("KOI8-R")));

        Submissions run = Submissions.of(
                stack,
                "typed",
                "web: {delay: 0, urls: ['%s', '%s', '%s', '%s', '%s']}"
                        .formatted(
                                FakeSite.url("/text"),
                                FakeSite.url("/notes.md"),
                                FakeSite.url("/page.php?id=1.md"),
                                FakeSite.url("/marked"),
                                FakeSite.url("/meta")));

        assertThat(run.ledger()).allMatch(e -> e.outcome() == LedgerEntry.Outcome.KEPT);
        assertThat(run.documents())
                .extracting(Document::text)
                .containsExactlyInAnyOrder(sentence, "# " + sentence, sentence, sentence, sentence);
    }

    @Test
    void aPaperHasItsPartsAndCodeItsLicenceWhereTheCrawlHasThem() {
        FakeSite.page(
                "/papers/a/main.tex", "\\documentclass{a}\\begin{document}Begin. \\input{parts/more}\\end{document}");
        FakeSite.page("/papers/a/parts/more.tex", "More.");
        FakeSite.page("/code/src/deep/A.java", "class A {}");
        FakeSite.page("/code/LICENSE", "Apache License\n  Version 2.0, January 2004");
        FakeSite.page("/papers/b/main.tex", "\\documentclass{a}\\begin{document}Alone. \\input{secret}\\end{document}");
        FakeSite.page("/papers/b/secret.tex", "Nobody asked for this.");

        Submissions run = Submissions.of(
                stack,
                "parts",
                "web: {delay: 0, urls: ['%s', '%s', '%s', '%s', '%s']}"
                        .formatted(
                                FakeSite.url("/papers/a/main.tex"),
                                FakeSite.url("/papers/a/parts/more.tex"),
                                FakeSite.url("/papers/b/main.tex"),
                                FakeSite.url("/code/src/deep/A.java"),
                                FakeSite.url("/code/LICENSE")));

        assertThat(run.documents()).extracting(Document::text).contains("Begin. More.", "Alone.");
        assertThat(run.documents())
                .filteredOn(d -> d.text().equals("class A {}"))
                .singleElement()
                .satisfies(d -> assertThat(d.metadata()).containsEntry("licence", "Apache-2.0"));
        assertThat(run.documents())
                .filteredOn(d -> d.text().equals("Alone."))
                .singleElement()
                .satisfies(d -> assertThat(d.metadata()).containsEntry("missingFiles", "secret"));
    }

    private static void typed(String path, String type, byte[] content) {
        FakeSite.put(path, exchange -> {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
        });
    }

    private static Map<String, String> reasons(Submissions run) {
        return run.ledger().stream()
                .filter(e -> e.reason().isPresent())
                .collect(Collectors.toMap(
                        e -> e.detail().getOrDefault("file", ""),
                        e -> e.reason().orElseThrow(),
                        (a, b) -> a + " and " + b,
                        TreeMap::new));
    }
}
