package dev.millrace.ingestion.domain.files;

import dev.millrace.ingestion.domain.input.ContentType;
import dev.millrace.ingestion.domain.input.SourceEntry;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A file of a source, as it was when the source was planned. What is read later is read by this record alone, so it pins
 * whatever can be pinned: a commit, offsets, the object that holds a fetched page.
 *
 * @param path within the source, with {@code /} between folders; an address for a page
 * @param bytes its size
 * @param fingerprint changes when the content does; empty where that can't be told
 * @param metadata what the place says about all of its documents, by the names in {@code Document}
 * @param state what the source needs to open it, or to ask whether it has changed
 * @param refused why there is nothing to read, when that is known beforehand
 */
public record SourceFile(
        String path,
        long bytes,
        String fingerprint,
        Map<String, String> metadata,
        Map<String, String> state,
        Optional<SourceEntry.Refused> refused) {

    /** In the state: what the server says that the content is, as its header has it. */
    public static final String CONTENT_TYPE = "contentType";

    public SourceFile {
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
        state = Collections.unmodifiableMap(new TreeMap<>(state));
    }

    /** A file that its path leads to. */
    public static SourceFile of(String path, long bytes, String fingerprint) {
        return new SourceFile(path, bytes, fingerprint, Map.of(), Map.of(), Optional.empty());
    }

    /** What its server says that it is. */
    ContentType contentType() {
        return Optional.ofNullable(state.get(CONTENT_TYPE))
                .map(ContentType::parse)
                .orElse(ContentType.NONE);
    }

    /** A file that can't be had; the ledger will say why. */
    public static SourceFile refused(String path, SourceEntry.Refused why) {
        return new SourceFile(path, 0, "", Map.of(), Map.of(), Optional.of(why));
    }
}
