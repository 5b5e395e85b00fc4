package dev.millrace.ingestion.hub;

import dev.millrace.ingestion.domain.files.SourceFile;
import dev.millrace.ingestion.domain.files.SourceFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.Response;

/** A file's bytes; where a connection breaks the next one goes on. */
final class ResumingInput extends InputStream {

    private final HubClient hub;
    private final HttpUrl url;
    private final SourceFile file;
    private Optional<Response> answer = Optional.empty();
    private long position;

    /** Connects, so that a file that isn't there is known at once. */
    ResumingInput(HubClient hub, HttpUrl url, SourceFile file) throws IOException {
        this.hub = hub;
        this.url = url;
        this.file = file;
        for (int attempt = 0; answer.isEmpty(); attempt++) {
            attempt(attempt);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        for (int attempt = 0; ; attempt++) {
            try {
                if (position >= file.bytes()) {
                    return -1;
                }
                if (answer.isPresent()) {
                    int n = answer.get().body().byteStream().read(buffer, offset, length);
                    if (n >= 0) {
                        position += n;
                        return n;
                    }
                }
                hangUp();
                attempt(attempt);
            } catch (IOException e) {
                hangUp();
                if (e instanceof SourceFiles.UnreadableFile
                        || attempt >= hub.retries()
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                rest(attempt);
            }
        }
    }

    /** Connects once; waits and leaves it to the next attempt when the hub is busy. */
    private void attempt(int attempt) throws IOException {
        Response fresh = hub.get(url, position);
        int status = fresh.code();
        if (status == (position == 0 ? 200 : 206)) {
            answer = Optional.of(fresh);
            return;
        }
        fresh.close();
        if (status >= 400 && status < 500 && status != 429) {
            throw new SourceFiles.UnreadableFile(file.path(), new IOException("status " + status));
        }
        if (attempt >= hub.retries()) {
            throw new IOException("%s can't be read now: status %d".formatted(url, status));
        }
        rest(attempt);
    }

    private static void rest(int attempt) throws InterruptedIOException {
        try {
            Thread.sleep(HubClient.pause(attempt));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while a file was fetched");
        }
    }

    private void hangUp() {
        answer.ifPresent(Response::close);
        answer = Optional.empty();
    }

    @Override
    public void close() {
        hangUp();
    }
}
