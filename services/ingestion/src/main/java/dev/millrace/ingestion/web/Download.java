package dev.millrace.ingestion.web;

import dev.millrace.contracts.json.Sha256;
import dev.millrace.stage.Scratch;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Response;

/**
 * A content on its way to the local disk. When a connection breaks, the next request asks for the rest of the very same
 * content ({@code Range} with {@code If-Range}, RFC 9110, 13.1.5 and 14.2); where the server can't tell whether it is the
 * same, or can't give a part of it, it comes anew from its beginning.
 */
final class Download implements Closeable {

    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-\\d+/.*");

    private final Scratch.TempFile tempFile;
    private final long mostBytes;
    private MessageDigest digest = Sha256.digest();
    private Optional<String> validator = Optional.empty();
    private long bytes;

    Download(Scratch scratch, long mostBytes) throws IOException {
        this.tempFile = scratch.file();
        this.mostBytes = mostBytes;
    }

    /** How many bytes have come. */
    long taken() {
        return bytes;
    }

    /** Where they are. */
    Path file() {
        return tempFile.path();
    }

    /** Headers that ask for the rest; none when all of it has to come anew. */
    Map<String, String> headers() {
        return validator.isPresent() && bytes > 0
                ? Map.of("Range", "bytes=%d-".formatted(bytes), "If-Range", validator.get())
                : Map.of();
    }

    /** 64 hexadecimal digits; to be asked once, when everything has come. */
    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Takes what an answer brings.
     *
     * @throws IOException if the connection breaks, or the answer isn't the rest that was asked for
     * @throws NotFetched if it is too large
     */
    void take(Response answer) throws IOException, NotFetched {
        if (answer.code() == 200) {
            restart(answer);
        } else if (answer.code() != 206 || first(answer) != bytes) {
            validator = Optional.empty();
            throw new ProtocolException("Another part than was asked for");
        }
        if (answer.body().contentLength() > mostBytes - bytes) {
            throw NotFetched.tooLarge(mostBytes);
        }
        byte[] buffer = new byte[1 << 16];
        InputStream in = answer.body().byteStream();
        try (OutputStream out = Files.newOutputStream(tempFile.path(), StandardOpenOption.APPEND)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (n > mostBytes - bytes) {
                    throw NotFetched.tooLarge(mostBytes);
                }
                out.write(buffer, 0, n);
                digest.update(buffer, 0, n);
                bytes += n;
            }
        }
    }

    private void restart(Response answer) throws IOException {
        Files.newOutputStream(tempFile.path(), StandardOpenOption.TRUNCATE_EXISTING)
                .close();
        digest = Sha256.digest();
        bytes = 0;
        validator = validator(answer);
    }

    /** Where the part begins; -1 when it doesn't say. */
    private static long first(Response answer) {
        Matcher range = RANGE.matcher(header(answer, "Content-Range").orElse(""));
        return range.matches() ? Long.parseLong(range.group(1)) : -1;
    }

    /**
     * What tells that two answers have the same bytes: a strong ETag, or a time of change that lies at least a second before
     * the answer (RFC 9110, 8.8.2.2). None where the bytes were compressed on the way, since parts are parts of that.
     */
    private static Optional<String> validator(Response answer) {
        Response sent = Optional.ofNullable(answer.networkResponse()).orElse(answer);
        if (sent.header("Content-Encoding") != null) {
            return Optional.empty();
        }
        Optional<String> tag = header(answer, "ETag").filter(value -> !value.startsWith("W/"));
        Optional<Instant> changed = instant(answer, "Last-Modified");
        Optional<Instant> now = instant(answer, "Date");
        boolean strong = changed.isPresent()
                && now.isPresent()
                && Duration.between(changed.get(), now.get()).toSeconds() >= 1;
        return tag.isPresent() || !strong ? tag : header(answer, "Last-Modified");
    }

    private static Optional<Instant> instant(Response answer, String header) {
        return Optional.ofNullable(answer.headers().getInstant(header));
    }

    private static Optional<String> header(Response answer, String name) {
        return Optional.ofNullable(answer.header(name));
    }

    @Override
    public void close() throws IOException {
        tempFile.close();
    }
}
