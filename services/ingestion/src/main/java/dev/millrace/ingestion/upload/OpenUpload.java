package dev.millrace.ingestion.upload;

import dev.millrace.contracts.json.JsonContract;
import dev.millrace.stage.StoredUploads;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * An upload as far as it has come. Whatever instance is asked next goes on from here.
 *
 * @param length bytes that it will have
 * @param expires when it is given up, if nothing more comes
 * @param parts what is there, without gaps from the beginning
 * @param sha256 what names it once it is finished; empty before
 */
record OpenUpload(String id, long length, String expires, List<StoredUploads.Part> parts, String sha256) {

    static final JsonContract<OpenUpload> JSON = JsonContract.of("open upload", OpenUpload.class);

    OpenUpload {
        parts = List.copyOf(parts);
    }

    static OpenUpload of(String id, long length, Instant expires) {
        return new OpenUpload(id, length, expires.toString(), List.of(), "");
    }

    /** How many bytes are there. */
    long offset() {
        return parts.stream().mapToLong(StoredUploads.Part::bytes).sum();
    }

    boolean isWhole() {
        return offset() == length;
    }

    boolean isFinished() {
        return !sha256.isEmpty();
    }

    boolean isExpired(Instant now) {
        return Instant.parse(expires).isBefore(now);
    }

    OpenUpload with(List<StoredUploads.Part> more, Instant newExpiry) {
        return new OpenUpload(
                id,
                length,
                newExpiry.toString(),
                Stream.concat(parts.stream(), more.stream()).toList(),
                sha256);
    }

    OpenUpload finished(String digest) {
        return new OpenUpload(id, length, expires, parts, digest);
    }
}
