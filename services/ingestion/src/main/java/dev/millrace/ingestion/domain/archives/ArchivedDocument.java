package dev.millrace.ingestion.domain.archives;

import dev.millrace.ingestion.domain.input.ContentType;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.input.SourceEntry.Reason;
import dev.millrace.ingestion.domain.text.WholeFileReader;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The document in one record of an archive: its digests checked, its transfer and content codings undone. */
final class ArchivedDocument {

    private final ArchiveEntry.Found record;
    private final ReadLimits limits;

    ArchivedDocument(ArchiveEntry.Found record, ReadLimits limits) {
        this.record = record;
        this.limits = limits;
    }

    /** Whether a record that ends early holds a whole HTTP message all the same: its declared length was wrong. */
    static boolean isWholeAnswer(ArchiveEntry.Found record) {
        return HttpAnswer.parse(record.block())
                .flatMap(http -> http.header("content-length")
                        .filter(length -> length.matches("\\d{1,9}"))
                        .map(length -> http.body().length >= Integer.parseInt(length)))
                .orElse(false);
    }

    SourceEntry read() {
        if (isForged("warc-block-digest", record.block())) {
            return badDigest("warc-block-digest");
        }
        Optional<HttpAnswer> http =
                record.type().equals("response") ? HttpAnswer.parse(record.block()) : Optional.empty();
        return http.isPresent() ? answer(http.get()) : bare();
    }

    /** A record that is its payload: a resource, a conversion, or what old ARC files hold without an HTTP head. */
    private SourceEntry bare() {
        String type = record.header("content-type").orElse("none");
        if (type.startsWith("application/http")) {
            return SourceEntry.refused(
                    Reason.DAMAGED_RECORD, record.block().length, "error", "HTTP message is damaged");
        }
        return isForged("warc-payload-digest", record.block())
                ? badDigest("warc-payload-digest")
                : payload(record.block(), ContentType.parse(type), Map.of());
    }

    private SourceEntry answer(HttpAnswer http) {
        int size = record.block().length;
        if (http.status() != 200) {
            return SourceEntry.refused(Reason.NOT_A_PAGE, size, "status", Integer.toString(http.status()));
        }
        String transfer = http.header("transfer-encoding").orElse("").toLowerCase(Locale.ROOT);
        Chunks chunks = transfer.contains("chunked") ? Chunks.decode(http.body()) : new Chunks(http.body(), true);
        ContentCoding.Decoded content = ContentCoding.decode(
                chunks.bytes(), http.header("content-encoding").orElse(""), limits.documentBytes());
        if (content.bytes().length > limits.documentBytes()) {
            return limits.tooLong(content.bytes().length);
        }
        // Crawlers differ in which form of the payload they digest: as sent, without chunks, or decoded.
        if (isForged("warc-payload-digest", http.body(), chunks.bytes(), content.bytes())) {
            return badDigest("warc-payload-digest");
        }
        if (content.bytes().length == 0 && size > 0 && !content.whole()) {
            return SourceEntry.refused(Reason.DAMAGED_RECORD, size, "error", "content coding is damaged");
        }
        Map<String, String> damage = new HashMap<>();
        if (!chunks.whole()) {
            damage.put("truncated", "chunks");
        }
        if (!content.whole()) {
            damage.put("truncated", "content-encoding");
        }
        ContentType type = http.header("content-type").map(ContentType::parse).orElse(ContentType.NONE);
        return payload(content.bytes(), type, damage);
    }

    private SourceEntry payload(byte[] bytes, ContentType type, Map<String, String> damage) {
        SourceEntry entry;
        if (type.isPage()) {
            entry = WholeFileReader.page(bytes, type.charset(), record.header("warc-target-uri"), limits.page());
        } else if (type.essence().equals("text/plain")) {
            entry = WholeFileReader.text(bytes, type.charset());
        } else {
            entry = SourceEntry.refused(Reason.NOT_A_PAGE, bytes.length, "contentType", type.essence());
        }
        if (entry instanceof SourceEntry.Text text && !damage.isEmpty()) {
            Map<String, String> metadata = new HashMap<>(text.metadata());
            metadata.putAll(damage);
            return new SourceEntry.Text(text.text(), text.externalId(), text.created(), metadata);
        }
        return entry;
    }

    /** Whether a digest is given that none of {@code forms} has; a record that the crawler cut off can't have its own. */
    private boolean isForged(String header, byte[]... forms) {
        Optional<RecordDigest> digest = record.header(header).flatMap(RecordDigest::parse);
        if (digest.isEmpty() || record.header("warc-truncated").isPresent()) {
            return false;
        }
        for (byte[] form : forms) {
            if (digest.get().fits(form)) {
                return false;
            }
        }
        return true;
    }

    private SourceEntry badDigest(String header) {
        return new SourceEntry.Refused(
                Reason.BAD_DIGEST,
                record.block().length,
                Map.of("digest", header, "declared", record.header(header).orElse("")));
    }
}
