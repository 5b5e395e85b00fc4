package dev.millrace.ingestion.web;

import dev.millrace.contracts.recipes.Origin;
import dev.millrace.ingestion.domain.files.SourceFile;
import dev.millrace.ingestion.domain.files.UnreadableSource;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.web.Sitemap;
import dev.millrace.ingestion.upload.NamedFiles;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The addresses that a source names: one by one, in a list, in sitemaps; each once, in that order, and not too many. */
final class Frontier {

    /** Sitemap indexes may not nest, says the protocol; some do. This many sitemaps are read for one source. */
    private static final int MOST_SITEMAPS = 50_000;

    private static final SourceEntry.Refused DAMAGED =
            SourceEntry.refused(SourceEntry.Reason.DAMAGED, 0, "error", "a sitemap that is damaged or too large");

    private final Fetching fetching;
    private final FetchedPages fetched;
    private final NamedFiles files;

    Frontier(Fetching fetching, FetchedPages fetched, NamedFiles files) {
        this.fetching = fetching;
        this.fetched = fetched;
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
            throws IOException, InterruptedException {
        Deque<String> waiting = new ArrayDeque<>(web.sitemaps());
        Set<String> seen = new HashSet<>();
        while (!waiting.isEmpty() && pages.size() < web.most() && seen.size() < MOST_SITEMAPS) {
            String address = waiting.remove();
            if (seen.add(address)) {
                SourceFile file = fetching.fetch(address, Optional.empty(), Sitemap.MOST_BYTES);
                if (file.refused().isPresent()) {
                    unreadable.add(file);
                } else {
                    Sitemap sitemap = read(file);
                    sitemap.pages().forEach(page -> pages.add(page(page)));
                    waiting.addAll(sitemap.sitemaps());
                    if (!sitemap.whole()) {
                        unreadable.add(SourceFile.refused(address, DAMAGED));
                    }
                }
            }
        }
    }

    /** A sitemap, unpacked; what is damaged in it, or beyond its limit, isn't there. */
    private Sitemap read(SourceFile file) throws IOException {
        byte[] content;
        try (InputStream in = fetched.open(file)) {
            content = in.readNBytes(Sitemap.MOST_BYTES);
        }
        if (content.length < 2 || content[0] != 0x1F || content[1] != (byte) 0x8B) {
            return Sitemap.parse(content);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (InputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(content))) {
            for (int b = unpacked.read(); b >= 0; b = unpacked.read()) {
                if (out.size() == Sitemap.MOST_BYTES) {
                    return beginning(out);
                }
                out.write(b);
            }
        } catch (EOFException | ZipException e) {
            return beginning(out);
        }
        return Sitemap.parse(out.toByteArray());
    }

    private static Sitemap beginning(ByteArrayOutputStream content) {
        Sitemap read = Sitemap.parse(content.toByteArray());
        return new Sitemap(read.pages(), read.sitemaps(), false);
    }
}
