package dev.millrace.ingestion.upload;

import java.util.Map;

/** A request about an upload that can't be done; the status is the one that the tus protocol gives it. */
final class UploadRefused extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String why;
    private final transient Map<String, String> headers;

    private UploadRefused(int status, String why, Map<String, String> headers) {
        super(why);
        this.status = status;
        this.why = why;
        this.headers = Map.copyOf(headers);
    }

    static UploadRefused of(int status, String why) {
        return new UploadRefused(status, why, Map.of());
    }

    static UploadRefused unknown() {
        return of(404, "There is no such upload; begin anew");
    }

    static UploadRefused expired() {
        return of(410, "The upload waited too long for more and was given up; begin anew");
    }

    static UploadRefused offset(long expected) {
        return new UploadRefused(
                409,
                "The upload goes on at byte %d (Upload-Offset)".formatted(expected),
                Map.of("Upload-Offset", Long.toString(expected)));
    }

    static UploadRefused locked() {
        return of(423, "Another request is writing to the upload; ask again in a moment");
    }

    static UploadRefused checksum() {
        return of(460, "The body has another SHA-256 than Upload-Checksum says; nothing of it was kept");
    }

    static UploadRefused tooLarge(long most) {
        return of(413, "More than %d bytes (millrace.ingestion.uploads.most-bytes)".formatted(most));
    }

    static UploadRefused beyond(long length) {
        return of(400, "More bytes than the %d that were announced (Upload-Length)".formatted(length));
    }

    int status() {
        return status;
    }

    String why() {
        return why;
    }

    Map<String, String> headers() {
        return headers;
    }
}
