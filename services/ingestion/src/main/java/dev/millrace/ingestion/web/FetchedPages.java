package dev.millrace.ingestion.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.shards.Document;
import dev.millrace.ingestion.domain.SourceFile;
import dev.millrace.ingestion.domain.SourceFiles;
import dev.millrace.ingestion.domain.web.HttpAddress;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import dev.millrace.stage.Scratch;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import okhttp3.Response;

/** What a run has fetched for one of its sources: contents by their SHA-256, and for each address what became of it. */
final class FetchedPages {

    private static final ObjectMapper JSON = EventCodec.JSON;
    private static final String OBJECT = "sha256";
    private static final String ETAG = "etag";
    private static final String LAST_MODIFIED = "lastModified";

    private final ObjectStore store;
    private final Scratch scratch;
    private final String run;
    private final int source;
    private final long mostBytes;

    FetchedPages(ObjectStore store, Scratch scratch, String run, int source, long mostBytes) {
        this.store = store;
        this.scratch = scratch;
        this.run = run;
        this.source = source;
        this.mostBytes = mostBytes;
    }

    /** What became of {@code address} in an earlier attempt at this run. */
    Optional<SourceFile> find(String address) throws IOException {
        try {
            return Optional.of(JSON.readValue(store.read(key(address)), SourceFile.class));
        } catch (ObjectStoreException.Missing e) {
            return Optional.empty();
        }
    }

    void remember(SourceFile page) throws IOException {
        store.put(key(page.path()), JSON.writeValueAsBytes(page));
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

    /** Takes the content of an answer. */
    SourceFile take(String address, HttpAddress last, Response answer) throws IOException, NotFetched {
        long announced = answer.body().contentLength();
        if (announced > mostBytes) {
            throw NotFetched.tooLarge(mostBytes);
        }
        MessageDigest digest = sha256();
        try (Scratch.Slip file = scratch.file()) {
            long bytes = copy(answer.body().byteStream(), file, digest);
            String sha256 = HexFormat.of().formatHex(digest.digest());
            String key = ObjectKeys.fetched(sha256);
            if (!store.exists(key)) {
                store.put(key, file.path());
            }
            Map<String, String> state = new TreeMap<>(Map.of(OBJECT, sha256));
            Optional.ofNullable(answer.header("ETag")).ifPresent(tag -> state.put(ETAG, tag));
            Optional.ofNullable(answer.header("Last-Modified")).ifPresent(date -> state.put(LAST_MODIFIED, date));
            return new SourceFile(
                    address,
                    bytes,
                    sha256 + ' ' + last,
                    Map.of(Document.URL, last.toString()),
                    state,
                    Optional.empty());
        }
    }

    private long copy(InputStream in, Scratch.Slip file, MessageDigest digest) throws IOException, NotFetched {
        byte[] buffer = new byte[1 << 16];
        long bytes = 0;
        try (OutputStream out = Files.newOutputStream(file.path())) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                bytes += n;
                if (bytes > mostBytes) {
                    throw NotFetched.tooLarge(mostBytes);
                }
                digest.update(buffer, 0, n);
                out.write(buffer, 0, n);
            }
        }
        return bytes;
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
        byte[] digest = sha256().digest(address.getBytes(StandardCharsets.UTF_8));
        return ObjectKeys.fetchedPage(run, source, HexFormat.of().formatHex(digest, 0, 16));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
