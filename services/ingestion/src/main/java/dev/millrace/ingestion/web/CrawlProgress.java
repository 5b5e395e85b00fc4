package dev.millrace.ingestion.web;

import dev.millrace.ingestion.domain.files.SourceFile;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** Tells how far a crawl is: {@code millrace_pages_total} by outcome, and a line in the log now and then. */
final class CrawlProgress {

    private static final Logger LOG = Logger.getLogger(CrawlProgress.class);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(30);

    private final MeterRegistry meters;
    private final String run;
    private final int source;
    private final int pages;
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicLong nextLine = new AtomicLong(System.nanoTime() + BETWEEN_LINES.toNanos());

    /** Of {@code pages} pages of source number {@code source} of {@code run}. */
    CrawlProgress(MeterRegistry meters, String run, int source, int pages) {
        this.meters = meters;
        this.run = run;
        this.source = source;
        this.pages = pages;
    }

    void done(SourceFile page) {
        boolean isRefused = page.refused().isPresent();
        meters.counter("millrace.pages", "outcome", isRefused ? "refused" : "fetched")
                .increment();
        refused.addAndGet(isRefused ? 1 : 0);
        int soFar = done.incrementAndGet();
        long due = nextLine.get();
        long now = System.nanoTime();
        if (now - due >= 0 && nextLine.compareAndSet(due, now + BETWEEN_LINES.toNanos())) {
            LOG.infof("%s, source %d: %d of %d pages, %d of them refused", run, source, soFar, pages, refused.get());
        }
    }
}
