package dev.millrace.ingestion.domain;

import dev.millrace.contracts.shards.Document;
import dev.millrace.ingestion.domain.SourceEntry.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.netpreserve.jwarc.HttpResponse;
import org.netpreserve.jwarc.MediaType;
import org.netpreserve.jwarc.WarcConversion;
import org.netpreserve.jwarc.WarcReader;
import org.netpreserve.jwarc.WarcRecord;
import org.netpreserve.jwarc.WarcResource;
import org.netpreserve.jwarc.WarcResponse;
import org.netpreserve.jwarc.WarcRevisit;
import org.netpreserve.jwarc.WarcTargetRecord;

/**
 * The pages and texts in a web archive. Responses, resources, conversions and revisits are documents; what describes the
 * crawl (warcinfo, request, metadata) is none.
 */
final class WarcEntries implements EntryReader {

    private final RawInput raw;
    private final ReadLimits limits;
    private Optional<WarcReader> archive = Optional.empty();

    WarcEntries(RawInput raw, ReadLimits limits) {
        this.raw = raw;
        this.limits = limits;
    }

    @Override
    public Optional<SourceEntry> next() throws IOException {
        if (archive.isEmpty()) {
            archive = Optional.of(new WarcReader(raw));
        }
        while (true) {
            Optional<WarcRecord> found = nextRecord();
            if (found.isEmpty()) {
                return Optional.empty();
            }
            WarcRecord record = found.get();
            if (record instanceof WarcResponse
                    || record instanceof WarcResource
                    || record instanceof WarcConversion
                    || record instanceof WarcRevisit) {
                return Optional.of(read((WarcTargetRecord) record));
            }
        }
    }

    private Optional<WarcRecord> nextRecord() throws IOException {
        try {
            return archive.isPresent() ? archive.get().next() : Optional.empty();
        } catch (IllegalArgumentException e) {
            // What jwarc throws for a length or a version that makes no sense.
            throw new IOException("A record that is none", e);
        }
    }

    private SourceEntry read(WarcTargetRecord record) throws IOException {
        if (record instanceof WarcRevisit) {
            return SourceEntry.refused(Reason.NOT_A_PAGE, 0, "record", "revisit");
        }
        long size = record.body().size();
        if (size > limits.documentBytes()) {
            return limits.tooLong(size);
        }
        byte[] block = record.body().stream().readNBytes(limits.documentBytes() + 1);
        if (block.length < size) {
            return SourceEntry.refused(Reason.TRUNCATED, block.length, "missing", Long.toString(size - block.length));
        }
        SourceEntry entry = record instanceof WarcResponse
                ? response(record, block)
                : payload(record, block, contentType(record.headers().first("Content-Type")));
        return entry instanceof SourceEntry.Text text ? described(text, record) : entry;
    }

    private SourceEntry response(WarcTargetRecord record, byte[] block) {
        try (InputStream in = new ByteArrayInputStream(block)) {
            HttpResponse http = HttpResponse.parse(Channels.newChannel(in));
            if (http.status() != 200) {
                return SourceEntry.refused(Reason.NOT_A_PAGE, block.length, "status", Integer.toString(http.status()));
            }
            InputStream body = http.bodyDecoded().stream();
            byte[] bytes = body.readNBytes(limits.documentBytes() + 1);
            return bytes.length > limits.documentBytes()
                    ? limits.tooLong(bytes.length)
                    : payload(record, bytes, contentType(http.headers().first("Content-Type")));
        } catch (IOException | IllegalArgumentException e) {
            return SourceEntry.refused(Reason.TRUNCATED, block.length, "error", "HTTP message is damaged");
        }
    }

    private static SourceEntry payload(WarcTargetRecord record, byte[] bytes, Optional<MediaType> type) {
        String essence = type.map(t -> (t.type() + '/' + t.subtype()).toLowerCase(Locale.ROOT))
                .orElse("none");
        return switch (essence) {
            case "text/html", "application/xhtml+xml" ->
                WholeFileReader.page(bytes, charset(type), Optional.ofNullable(record.target()));
            case "text/plain" -> WholeFileReader.text(bytes);
            default -> SourceEntry.refused(Reason.NOT_A_PAGE, bytes.length, "contentType", essence);
        };
    }

    private static SourceEntry described(SourceEntry.Text text, WarcTargetRecord record) {
        Map<String, String> metadata = new HashMap<>(text.metadata());
        Optional.ofNullable(record.target()).ifPresent(url -> metadata.put(Document.URL, url));
        record.headers().first("WARC-Date").ifPresent(date -> metadata.put("crawled", date));
        record.headers().first("WARC-Truncated").ifPresent(why -> metadata.put("truncated", why));
        return new SourceEntry.Text(text.text(), record.headers().first("WARC-Record-ID"), text.created(), metadata);
    }

    private static Optional<MediaType> contentType(Optional<String> header) {
        try {
            return header.map(MediaType::parseLeniently);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Charset> charset(Optional<MediaType> type) {
        return type.map(t -> t.parameters().get("charset")).flatMap(Encoding::named);
    }

    @Override
    public void close() throws IOException {
        raw.close();
    }
}
