package dev.millrace.ingestion.web;

import dev.millrace.contracts.recipes.Origin;
import dev.millrace.ingestion.domain.SourceFile;
import dev.millrace.ingestion.domain.UnreadableSource;
import dev.millrace.ingestion.domain.web.Sitemap;
import dev.millrace.ingestion.upload.NamedFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import okhttp3.Response;

/** The addresses that a source names: one by one, in a list, in sitemaps; each once, in that order, and not too many. */
final class Frontier {

    /** Sitemap indexes may not nest, says the protocol; some do. This many sitemaps are read for one source. */
    private static final int MOST_SITEMAPS = 50_000;

    private final WebClient client;
    private final NamedFiles files;

    Frontier(WebClient client, NamedFiles files) {
        this.client = client;
        this.files = files;
    }

    /**
     * What to fetch.
     *
     * @param unreadable sitemaps that could not be had
     */
    record Addresses(List<String> pages, List<SourceFile> unreadable) {}

    Addresses addresses(Origin.Web web) throws UnreadableSource, IOException, InterruptedException {
        Set<String> pages = new LinkedHashSet<>();
        web.urls().forEach(address -> pages.add(page(address)));
        if (web.list().isPresent()) {
            addList(web.list().get(), pages, web.most());
        }
        List<SourceFile> unreadable = new ArrayList<>();
        addSitemaps(web, pages, unreadable);
        return new Addresses(pages.stream().limit(web.most()).toList(), unreadable);
    }

    private void addList(String list, Set<String> pages, int most) throws UnreadableSource, IOException {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(files.open(list), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null && pages.size() < most; line = lines.readLine()) {
                String address = line.strip();
                if (!address.isEmpty() && !address.startsWith("#")) {
                    pages.add(page(address));
                }
            }
        }
    }

    /** A place within a page is the page. */
    private static String page(String address) {
        int fragment = address.indexOf('#');
        return fragment < 0 ? address : address.substring(0, fragment);
    }

    private void addSitemaps(Origin.Web web, Set<String> pages, List<SourceFile> unreadable)
            throws InterruptedException {
        Deque<String> waiting = new ArrayDeque<>(web.sitemaps());
        Set<String> seen = new HashSet<>();
        Duration delay = Duration.ofMillis((long) (web.delay() * 1000));
        while (!waiting.isEmpty() && pages.size() < web.most() && seen.size() < MOST_SITEMAPS) {
            String address = waiting.remove();
            if (seen.add(address)) {
                try {
                    Sitemap sitemap = client.fetch(address, Map.of(), delay, (at, answer) -> read(answer));
                    sitemap.pages().forEach(page -> pages.add(page(page)));
                    waiting.addAll(sitemap.sitemaps());
                } catch (NotFetched e) {
                    unreadable.add(SourceFile.refused(address, e.entry()));
                }
            }
        }
    }

    private static Sitemap read(Response answer) throws IOException {
        InputStream body = answer.body().byteStream();
        byte[] content = body.readNBytes(Sitemap.MOST_BYTES);
        boolean packed = content.length > 2 && content[0] == 0x1F && content[1] == (byte) 0x8B;
        if (!packed) {
            return Sitemap.parse(content);
        }
        try (InputStream unpacked = new GZIPInputStream(new java.io.ByteArrayInputStream(content))) {
            return Sitemap.parse(unpacked.readNBytes(Sitemap.MOST_BYTES));
        }
    }
}
