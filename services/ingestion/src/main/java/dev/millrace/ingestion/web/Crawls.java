package dev.millrace.ingestion.web;

import dev.millrace.contracts.recipes.Origin;
import dev.millrace.ingestion.domain.SourceFiles;
import dev.millrace.ingestion.upload.NamedFiles;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.stage.Scratch;
import jakarta.enterprise.context.ApplicationScoped;

/** Sources on the web. */
@ApplicationScoped
public class Crawls {

    private final ObjectStore store;
    private final Scratch scratch;
    private final WebClient client;
    private final NamedFiles files;
    private final WebConfig config;

    Crawls(ObjectStore store, Scratch scratch, WebClient client, NamedFiles files, WebConfig config) {
        this.store = store;
        this.scratch = scratch;
        this.client = client;
        this.files = files;
        this.config = config;
    }

    /** The pages of the source {@code order} of {@code run}. */
    public SourceFiles files(Origin.Web web, String run, int order) {
        return new Crawl(
                web,
                new Frontier(client, files),
                new FetchedPages(store, scratch, run, order, config.mostBytes()),
                client,
                config.hosts());
    }
}
