package dev.millrace.ingestion.web;

import dev.millrace.contracts.recipes.Origin;
import dev.millrace.ingestion.domain.files.SourceFile;
import dev.millrace.ingestion.domain.files.SourceFiles;
import dev.millrace.ingestion.domain.files.UnreadableSource;
import dev.millrace.objectstore.ObjectStoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * The pages of a source. Listing fetches them, host by host, into the object store: what comes later reads from there, so
 * that it reads the same however often. A sitemap or page that has been fetched for this run, or refused, isn't asked for
 * again when planning is done again after a crash.
 */
public final class Crawl implements SourceFiles {

    private final Origin.Web web;
    private final Frontier frontier;
    private final FetchedPages pages;
    private final Fetching fetching;
    private final IntFunction<CrawlProgress> progress;
    private final WebConfig config;

    /** @param progress of a crawl with so many pages */
    Crawl(
            Origin.Web web,
            Frontier frontier,
            FetchedPages pages,
            Fetching fetching,
            IntFunction<CrawlProgress> progress,
            WebConfig config) {
        this.web = web;
        this.frontier = frontier;
        this.pages = pages;
        this.fetching = fetching;
        this.progress = progress;
        this.config = config;
    }

    @Override
    public List<SourceFile> list(Map<String, SourceFile> known) throws UnreadableSource, IOException {
        try {
            Frontier.Addresses addresses = frontier.addresses(web);
            Map<String, SourceFile> fetched = new LinkedHashMap<>();
            addresses.pages().forEach(address -> fetched.put(address, SourceFile.of(address, 0, "")));
            for (List<SourceFile> host : fetchAll(addresses.pages(), known)) {
                host.forEach(page -> fetched.put(page.path(), page));
            }
            List<SourceFile> files = new ArrayList<>(fetched.values());
            addresses.unreadable().stream()
                    .filter(sitemap -> !fetched.containsKey(sitemap.path()))
                    .forEach(files::add);
            return files;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while pages were fetched");
        }
    }

    /** The pages of each host one after the other, hosts side by side. */
    private List<List<SourceFile>> fetchAll(List<String> addresses, Map<String, SourceFile> known)
            throws IOException, InterruptedException {
        CrawlProgress told = progress.apply(addresses.size());
        List<Callable<List<SourceFile>>> byHost = addresses.stream()
                .collect(Collectors.groupingBy(Crawl::host, LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .<Callable<List<SourceFile>>>map(all -> () -> fetch(all, known, told))
                .toList();
        ExecutorService workers = Executors.newFixedThreadPool(
                config.hosts(), Thread.ofVirtual().name("crawl-", 0).factory());
        try {
            List<Future<List<SourceFile>>> running =
                    byHost.stream().map(workers::submit).toList();
            List<List<SourceFile>> results = new ArrayList<>();
            for (Future<List<SourceFile>> host : running) {
                results.add(host.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw rethrown(Optional.ofNullable(e.getCause()).orElse(e));
        } finally {
            workers.shutdownNow();
        }
    }

    private static IOException rethrown(Throwable cause) {
        return switch (cause) {
            case ObjectStoreException store -> throw store;
            case IOException io -> io;
            case Error error -> throw error;
            default -> new IOException("A page could not be fetched", cause);
        };
    }

    private List<SourceFile> fetch(List<String> addresses, Map<String, SourceFile> known, CrawlProgress progress)
            throws IOException, InterruptedException {
        List<SourceFile> done = new ArrayList<>();
        for (String address : addresses) {
            SourceFile page = fetching.fetch(address, Optional.ofNullable(known.get(address)), config.mostBytes());
            progress.done(page);
            done.add(page);
        }
        return done;
    }

    private static String host(String address) {
        try {
            return Optional.ofNullable(URI.create(address).getHost()).orElse("").toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** Another page of the crawl. What the crawl hasn't fetched isn't asked for. */
    @Override
    public Optional<InputStream> beside(SourceFile page, String address) throws IOException {
        Optional<SourceFile> other =
                pages.find(address).filter(found -> found.refused().isEmpty());
        return other.isPresent() ? Optional.of(pages.open(other.get())) : Optional.empty();
    }

    @Override
    public InputStream open(SourceFile page) throws IOException {
        return pages.open(page);
    }
}
