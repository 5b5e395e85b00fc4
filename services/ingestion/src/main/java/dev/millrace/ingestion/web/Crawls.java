package dev.millrace.ingestion.web;

import dev.millrace.contracts.recipes.Origin;
import dev.millrace.ingestion.domain.files.SourceFiles;
import dev.millrace.ingestion.upload.NamedFiles;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.stage.Scratch;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Sources on the web. */
@ApplicationScoped
public class Crawls {

    private final ObjectStore store;
    private final Scratch scratch;
    private final WebClient client;
    private final NamedFiles files;
    private final WebConfig config;
    private final MeterRegistry meters;

    Crawls(
            ObjectStore store,
            Scratch scratch,
            WebClient client,
            NamedFiles files,
            WebConfig config,
            MeterRegistry meters) {
        this.store = store;
        this.scratch = scratch;
        this.client = client;
        this.files = files;
        this.config = config;
        this.meters = meters;
    }

    /** The pages of the source {@code order} of {@code run}. */
    public SourceFiles files(Origin.Web web, String run, int order) {
        FetchedPages pages = new FetchedPages(store, run, order);
        Fetching fetching = new Fetching(pages, client, scratch, Duration.ofMillis((long) (web.delay() * 1000)));
        return new Crawl(
                web,
                new Frontier(fetching, pages, files),
                pages,
                fetching,
                all -> new CrawlProgress(meters, run, order, all),
                config);
    }
}
