package dev.millrace.ingestion.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.millrace.contracts.recipes.Origin;
import dev.millrace.ingestion.domain.files.SourceFile;
import dev.millrace.ingestion.domain.files.SourceFiles;
import dev.millrace.testkit.LocalStackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Servers whose connections break, and crawls that do. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@QuarkusTestResource(FakeSite.class)
class BrokenDownloadsTest {

    private static final String TEXT =
            IntStream.range(0, 9_000).mapToObj("line %05d\n"::formatted).collect(Collectors.joining());
    private static final int PIECE = 30_000;

    @Inject
    Crawls crawls;

    private final List<String> ranges = new CopyOnWriteArrayList<>();

    @Test
    void aServerThatKnowsRangesSendsEachByteOnce() throws Exception {
        FakeSite.put("/ranges.txt", exchange -> piece(exchange, TEXT, "ETag", "\"one\""));
        assertThat(read("ranges", "/ranges.txt")).isEqualTo(TEXT);
        assertThat(ranges)
                .containsExactly(
                        "from the start",
                        "bytes=30000- if \"one\"",
                        "bytes=60000- if \"one\"",
                        "bytes=90000- if \"one\"");

        ranges.clear();
        FakeSite.put("/dated.txt", exchange -> piece(exchange, TEXT, "Last-Modified", OLD));
        assertThat(read("dated", "/dated.txt")).isEqualTo(TEXT);
        assertThat(ranges).hasSize(4).last().isEqualTo("bytes=90000- if " + OLD);
    }

    @Test
    void aServerThatKnowsNoneOrCannotTellVersionsApartSendsItAnew() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        FakeSite.put("/plain.txt", exchange -> {
            boolean whole = asked.incrementAndGet() == 3;
            exchange.getResponseHeaders().set("ETag", "\"one\"");
            send(exchange, 200, TEXT, 0, whole ? TEXT.length() : PIECE);
        });
        assertThat(read("plain", "/plain.txt")).isEqualTo(TEXT);
        assertThat(ranges).first().isEqualTo("from the start");

        ranges.clear();
        AtomicInteger again = new AtomicInteger();
        FakeSite.put("/weak.txt", exchange -> {
            exchange.getResponseHeaders().set("ETag", "W/\"one\"");
            send(exchange, 200, TEXT, 0, again.incrementAndGet() == 2 ? TEXT.length() : PIECE);
        });
        assertThat(read("weak", "/weak.txt")).isEqualTo(TEXT);
        assertThat(ranges).containsExactly("from the start", "from the start");
    }

    @Test
    void aPageThatChangesMeanwhileOrGivesAnotherPartIsNeverPatchedTogether() throws Exception {
        String other = TEXT.replace("line", "LINE");
        AtomicInteger asked = new AtomicInteger();
        FakeSite.put("/changes.txt", exchange -> {
            boolean first = asked.incrementAndGet() == 1;
            // If-Range doesn't fit the second version, so all of it comes.
            piece(exchange, first ? TEXT : other, "ETag", first ? "\"one\"" : "\"two\"");
        });
        assertThat(read("changes", "/changes.txt")).isEqualTo(other);

        AtomicInteger odd = new AtomicInteger();
        FakeSite.put("/odd.txt", exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"one\"");
            if (odd.incrementAndGet() == 2) {
                exchange.getResponseHeaders().set("Content-Range", "bytes 7-89999/90000");
                send(exchange, 206, TEXT, 7, TEXT.length());
            } else {
                send(exchange, 200, TEXT, 0, odd.get() == 1 ? PIECE : TEXT.length());
            }
        });
        assertThat(read("odd", "/odd.txt")).isEqualTo(TEXT);
    }

    @Test
    void aServerThatBringsNothingMoreIsGivenUpAndThatIsOnePage() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        FakeSite.put("/never.txt", exchange -> {
            asked.incrementAndGet();
            send(exchange, 200, TEXT, 0, PIECE);
        });
        FakeSite.page("/fine.txt", "fine");
        List<SourceFile> files = list("never", "/never.txt", "/fine.txt");
        assertThat(files.getFirst().refused().orElseThrow().detail()).containsEntry("error", "ProtocolException");
        assertThat(files.getLast().refused()).isEmpty();
        assertThat(asked).hasValue(5); // the first, which brought something, and three more after the second
    }

    @Test
    void aCrawlThatIsInterruptedGoesOnWhereItWas() throws Exception {
        AtomicReference<CountDownLatch> gate = new AtomicReference<>(new CountDownLatch(1));
        CountDownLatch arrived = new CountDownLatch(1);
        FakeSite.put(
                "/crawl.xml",
                exchange -> FakeSite.send(
                        exchange,
                        200,
                        IntStream.range(0, 5)
                                .mapToObj(i -> "<url><loc>%s</loc></url>".formatted(FakeSite.url("/crawl/" + i)))
                                .collect(Collectors.joining("", "<urlset>", "</urlset>"))));
        for (int i = 0; i < 5; i++) {
            FakeSite.page("/crawl/" + i, "page " + i);
        }
        FakeSite.put("/crawl/1", exchange -> exchange.sendResponseHeaders(410, -1));
        FakeSite.put("/crawl/3", exchange -> {
            arrived.countDown();
            try {
                gate.get().await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            FakeSite.send(exchange, 200, "page 3");
        });
        Origin.Web web = new Origin.Web(List.of(), Optional.empty(), List.of(FakeSite.url("/crawl.xml")), 100, 0);
        FakeSite.forget();
        AtomicReference<Throwable> ended = new AtomicReference<>();
        Thread first = Thread.ofPlatform().start(() -> {
            try {
                crawls.files(web, "interrupted", 0).list(Map.of());
            } catch (Exception e) {
                ended.set(e);
            }
        });
        arrived.await();
        first.interrupt();
        first.join();
        gate.get().countDown();

        List<SourceFile> files = crawls.files(web, "interrupted", 0).list(Map.of());

        assertThat(ended.get()).isInstanceOf(IOException.class);
        assertThat(files).hasSize(5);
        assertThat(files.stream().filter(f -> f.refused().isPresent()).map(SourceFile::path))
                .containsExactly(FakeSite.url("/crawl/1"));
        assertThat(FakeSite.asked().stream().filter(path -> path.startsWith("/crawl")))
                .containsExactly("/crawl.xml", "/crawl/0", "/crawl/1", "/crawl/2", "/crawl/3", "/crawl/3", "/crawl/4");
    }

    private static final String OLD = "Mon, 02 Feb 2026 03:04:05 GMT";

    private List<SourceFile> list(String run, String... paths) throws Exception {
        List<String> urls = new ArrayList<>();
        for (String path : paths) {
            urls.add(FakeSite.url(path));
        }
        return crawls.files(new Origin.Web(urls, Optional.empty(), List.of(), 100, 0), run, 0)
                .list(Map.of());
    }

    private String read(String run, String path) throws Exception {
        List<SourceFile> files = list(run, path);
        SourceFiles source =
                crawls.files(new Origin.Web(List.of(FakeSite.url(path)), Optional.empty(), List.of(), 100, 0), run, 0);
        assertThat(files.getFirst().refused()).isEmpty();
        try (InputStream in = source.open(files.getFirst())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Sends a piece of {@code text} and breaks off, from where it is asked if the version is still the one. */
    private void piece(HttpExchange exchange, String text, String validator, String version) throws IOException {
        exchange.getResponseHeaders().set(validator, version);
        Optional<String> range =
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"));
        boolean fits = version.equals(exchange.getRequestHeaders().getFirst("If-Range"));
        int from = range.isPresent() && fits ? Integer.parseInt(range.get().replaceAll("\\D", "")) : 0;
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes %d-%d/%d".formatted(from, text.length() - 1, text.length()));
        }
        send(exchange, from > 0 ? 206 : 200, text, from, Math.min(text.length(), from + PIECE));
    }

    private void send(HttpExchange exchange, int status, String text, int from, int to) throws IOException {
        ranges.add(Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"))
                .map(range -> range + " if " + exchange.getRequestHeaders().getFirst("If-Range"))
                .orElse("from the start"));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length - from);
        exchange.getResponseBody().write(bytes, from, to - from);
        exchange.getResponseBody().flush();
    }
}
