package dev.millrace.ingestion.web;

import dev.millrace.ingestion.domain.files.SourceFile;
import dev.millrace.ingestion.domain.web.HttpAddress;
import dev.millrace.stage.Scratch;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import okhttp3.Response;

/** Fetches addresses for a run: each once, also when the run is planned again after a crash. */
final class Fetching {

    private final FetchedPages pages;
    private final WebClient client;
    private final Scratch scratch;
    private final Duration delay;

    Fetching(FetchedPages pages, WebClient client, Scratch scratch, Duration delay) {
        this.pages = pages;
        this.client = client;
        this.scratch = scratch;
        this.delay = delay;
    }

    /**
     * What becomes of {@code address}: a page, or a refusal that says why there is none.
     *
     * @param known what an earlier run has fetched there
     * @param mostBytes what is larger is refused
     */
    SourceFile fetch(String address, Optional<SourceFile> known, long mostBytes)
            throws IOException, InterruptedException {
        Optional<SourceFile> before = pages.find(address);
        if (before.isPresent()) {
            return before.get();
        }
        SourceFile page;
        try (Taking taking = new Taking(address, known.filter(pages::isThere), mostBytes)) {
            page = client.fetch(address, delay, taking);
        } catch (NotFetched e) {
            if (Thread.currentThread().isInterrupted()) { // it wasn't the page that failed
                throw new InterruptedIOException("Interrupted while %s was fetched".formatted(address));
            }
            page = SourceFile.refused(address, e.entry());
        }
        pages.remember(page);
        return page;
    }

    private final class Taking implements WebClient.Taker<SourceFile>, AutoCloseable {
        private final String address;
        private final Optional<SourceFile> known;
        private final Download download;

        Taking(String address, Optional<SourceFile> known, long mostBytes) throws IOException {
            this.address = address;
            this.known = known;
            this.download = new Download(scratch, mostBytes);
        }

        @Override
        public Map<String, String> headers() {
            Map<String, String> rest = download.headers();
            return rest.isEmpty() ? known.map(FetchedPages::conditions).orElse(Map.of()) : rest;
        }

        @Override
        public long taken() {
            return download.taken();
        }

        @Override
        public SourceFile take(HttpAddress at, Response answer) throws IOException, NotFetched {
            if (answer.code() == 304) {
                return known.orElseThrow(() -> NotFetched.status(304));
            }
            download.take(answer);
            return pages.put(address, at, answer, download);
        }

        @Override
        public void close() throws IOException {
            download.close();
        }
    }
}
