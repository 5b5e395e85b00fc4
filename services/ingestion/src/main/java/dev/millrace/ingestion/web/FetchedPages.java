package dev.millrace.ingestion.web;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.json.JsonContract;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.shards.Document;
import dev.millrace.ingestion.domain.files.SourceFile;
import dev.millrace.ingestion.domain.files.SourceFiles;
import dev.millrace.ingestion.domain.web.HttpAddress;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import okhttp3.Response;

/** What a run has fetched for one of its sources: contents by their SHA-256, and for each address what became of it. */
final class FetchedPages {

    static final JsonContract<SourceFile> JSON = JsonContract.of("fetched page", SourceFile.class);
    private static final String OBJECT = "sha256";
    private static final String ETAG = "etag";
    private static final String LAST_MODIFIED = "lastModified";
    private static final int LONGEST_NOTE = 1_000;

    private final ObjectStore store;
    private final String run;
    private final int source;

    FetchedPages(ObjectStore store, String run, int source) {
        this.store = store;
        this.run = run;
        this.source = source;
    }

    /** What became of {@code address} in an earlier attempt at this run. */
    Optional<SourceFile> find(String address) throws IOException {
        try {
            return Optional.of(JSON.read(store.read(key(address))));
        } catch (ObjectStoreException.Missing e) {
            return Optional.empty();
        }
    }

    void remember(SourceFile page) throws IOException {
        store.put(key(page.path()), JSON.write(page));
    }

    /** Whether what an earlier run has fetched is still in the store. */
    boolean isThere(SourceFile page) {
        return page.state().containsKey(OBJECT)
                && store.exists(ObjectKeys.fetched(page.state().get(OBJECT)));
    }

    /** Request headers that ask for a page only if it is another than {@code page}. */
    static Map<String, String> conditions(SourceFile page) {
        Map<String, String> headers = new LinkedHashMap<>();
        Optional.ofNullable(page.state().get(ETAG)).ifPresent(tag -> headers.put("If-None-Match", tag));
        Optional.ofNullable(page.state().get(LAST_MODIFIED)).ifPresent(date -> headers.put("If-Modified-Since", date));
        return headers;
    }

    /** Puts a page whose content has come. */
    SourceFile put(String address, HttpAddress last, Response answer, Download download) throws IOException {
        String sha256 = download.sha256();
        String key = ObjectKeys.fetched(sha256);
        if (!store.exists(key)) {
            store.put(key, download.file());
        }
        Map<String, String> state = new TreeMap<>(Map.of(OBJECT, sha256));
        note(answer, "ETag").ifPresent(tag -> state.put(ETAG, tag));
        note(answer, "Last-Modified").ifPresent(date -> state.put(LAST_MODIFIED, date));
        Optional<String> type = note(answer, "Content-Type");
        type.ifPresent(value -> state.put(SourceFile.CONTENT_TYPE, value));
        return new SourceFile(
                address,
                download.taken(),
                // What the server says of the charset is part of what the page says.
                "%s %s %s".formatted(sha256, last, type.orElse("")).strip(),
                Map.of(Document.URL, last.toString()),
                state,
                Optional.empty());
    }

    /** A header that is worth to be kept; none is that long. */
    private static Optional<String> note(Response answer, String header) {
        return Optional.ofNullable(answer.header(header)).filter(value -> value.length() <= LONGEST_NOTE);
    }

    InputStream open(SourceFile page) throws IOException {
        Optional<String> sha256 = Optional.ofNullable(page.state().get(OBJECT));
        try {
            return store.open(ObjectKeys.fetched(sha256.orElse("")));
        } catch (ObjectStoreException.Missing e) {
            throw new SourceFiles.UnreadableFile(page.path(), e);
        }
    }

    private String key(String address) {
        byte[] digest = Sha256.digest().digest(address.getBytes(StandardCharsets.UTF_8));
        return ObjectKeys.fetchedPage(run, source, HexFormat.of().formatHex(digest, 0, 16));
    }
}
