package dev.millrace.ingestion.domain.archives;

import dev.millrace.contracts.shards.Document;
import dev.millrace.ingestion.domain.input.Decompression;
import dev.millrace.ingestion.domain.input.EntryReader;
import dev.millrace.ingestion.domain.input.RawInput;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.input.SourceEntry.Reason;
import dev.millrace.ingestion.domain.input.Unreadable;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The pages and texts in a web archive (WARC, WET, ARC). Responses, resources, conversions and revisits are documents; what
 * describes the crawl (warcinfo, request, metadata) is none. What is damaged is refused, and reading goes on behind it.
 */
public final class WarcEntries implements EntryReader {

    private final ArchiveReader archive;
    private final ReadLimits limits;

    private WarcEntries(ArchiveReader archive, ReadLimits limits) {
        this.archive = archive;
        this.limits = limits;
    }

    /** Reads from {@code raw}, which is closed with it: plain, gzip (by record or as a whole) or Zstandard. */
    public static WarcEntries of(RawInput raw, ReadLimits limits) throws IOException {
        byte[] first = raw.peek(4);
        // Gzip is left to the archive's reader: where a member is damaged it goes on with the next.
        InputStream in =
                Decompression.isZstandard(first) ? new BufferedInputStream(Decompression.open(raw, limits)) : raw;
        return new WarcEntries(ArchiveReader.of(in, first, limits.documentBytes(), limits.expansion()), limits);
    }

    @Override
    public Optional<SourceEntry> next() throws IOException {
        try {
            while (true) {
                Optional<ArchiveEntry> entry = archive.next();
                if (entry.isEmpty()) {
                    return Optional.empty();
                }
                Optional<SourceEntry> document = document(entry.get());
                if (document.isPresent()) {
                    return document;
                }
            }
        } catch (TooMuchExpansion e) {
            throw new Unreadable(ReadLimits.exceeded("expansion", limits.expansion(), 0), e);
        }
    }

    private Optional<SourceEntry> document(ArchiveEntry entry) {
        return switch (entry) {
            case ArchiveEntry.Damage(String what, boolean atEnd) ->
                Optional.of(SourceEntry.refused(atEnd ? Reason.TRUNCATED : Reason.DAMAGED_RECORD, 0, "error", what));
            case ArchiveEntry.Found record ->
                switch (record.type()) {
                    case "response", "resource", "conversion" -> Optional.of(described(read(record), record));
                    case "revisit" ->
                        Optional.of(described(SourceEntry.refused(Reason.NOT_A_PAGE, 0, "record", "revisit"), record));
                    default -> Optional.empty();
                };
        };
    }

    private SourceEntry read(ArchiveEntry.Found record) {
        if (record.length() > limits.documentBytes()) {
            return limits.tooLong(record.length());
        }
        int found = record.block().length;
        if (found < record.length() && !ArchivedDocument.isWholeAnswer(record)) {
            return SourceEntry.refused(Reason.TRUNCATED, found, "missing", Long.toString(record.length() - found));
        }
        return new ArchivedDocument(record, limits).read();
    }

    /** What the archive says about a record: where from and when, and of refused ones which it was. */
    private static SourceEntry described(SourceEntry entry, ArchiveEntry.Found record) {
        return switch (entry) {
            case SourceEntry.Text text -> {
                Map<String, String> metadata = new HashMap<>(text.metadata());
                record.header("warc-target-uri").ifPresent(url -> metadata.put(Document.URL, bare(url)));
                record.header("warc-date").ifPresent(date -> metadata.put("crawled", date));
                record.header("warc-truncated").ifPresent(why -> metadata.put("truncated", why));
                yield new SourceEntry.Text(text.text(), record.header("warc-record-id"), text.created(), metadata);
            }
            case SourceEntry.Refused refused -> {
                Map<String, String> detail = new HashMap<>(refused.detail());
                record.header("warc-target-uri").ifPresent(url -> detail.putIfAbsent("url", bare(url)));
                yield new SourceEntry.Refused(refused.reason(), refused.bytes(), detail);
            }
        };
    }

    /** Wget writes addresses in angle brackets: WARC 1.0's grammar had them by mistake (ISO 28500:2017, annex). */
    private static String bare(String url) {
        return url.startsWith("<") && url.endsWith(">") ? url.substring(1, url.length() - 1) : url;
    }

    @Override
    public void close() throws IOException {
        archive.close();
    }
}
