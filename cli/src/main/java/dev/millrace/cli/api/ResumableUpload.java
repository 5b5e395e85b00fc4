package dev.millrace.cli.api;

import dev.millrace.access.domain.Token;
import dev.millrace.cli.command.CommandFailed;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * Sends a file to the ingestion service by the tus protocol. A connection that breaks is taken up where the service says it
 * broke; a process that ends is, too, by the address that it has left in a file.
 */
public final class ResumableUpload implements AutoCloseable {

    private static final String NAME = "ingestion service";
    private static final int PATIENCE = 8;
    private static final Duration SHORTLY = Duration.ofSeconds(30);

    /** A piece may take long; the service answers when it has all of it. */
    private static final Duration LONG = Duration.ofHours(24);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI service;
    private final Introduction introduction;
    private final LongConsumer progress;

    /**
     * Uploads to {@code service}.
     *
     * @param token that of its stack
     * @param progress is told how many bytes have been sent
     */
    public ResumableUpload(URI service, Optional<Token> token, LongConsumer progress) {
        this.service = service;
        this.introduction = new Introduction(token);
        this.progress = progress;
    }

    /** Whether the service has a file with this SHA-256 already. */
    public boolean isThere(String sha256) throws CommandFailed, InterruptedException {
        try {
            return send(request(service.resolve("/api/uploads/" + sha256)).GET().build())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            throw away(e);
        }
    }

    /**
     * Sends {@code file}, from where an earlier attempt has left it.
     *
     * @param note where the address of the unfinished upload is kept
     * @return the SHA-256 of what the service has received
     */
    public String send(Path file, Path note) throws CommandFailed, InterruptedException, IOException {
        long length = Files.size(file);
        int failures = 0;
        long furthest = -1;
        while (true) {
            try {
                URI upload = begun(note, length);
                HttpResponse<String> state = send(tus(upload).HEAD().build());
                Optional<String> sha256 = state.headers().firstValue("Upload-Sha256");
                if (sha256.isPresent()) {
                    Files.deleteIfExists(note);
                    return sha256.get();
                }
                OptionalLong offset = state.headers().firstValueAsLong("Upload-Offset");
                if (state.statusCode() != 200 || offset.isEmpty()) {
                    Files.deleteIfExists(note); // given up or unknown there: begun anew
                } else {
                    failures = offset.getAsLong() > furthest ? 0 : failures;
                    furthest = Math.max(furthest, offset.getAsLong());
                    piece(upload, file, offset.getAsLong());
                }
            } catch (IOException | UncheckedIOException e) {
                if (e instanceof NoSuchFileException) {
                    throw e;
                }
                failures++;
                if (failures > PATIENCE) {
                    throw new CommandFailed(
                            "The upload broke off after %d bytes: %s. The same command goes on from there."
                                    .formatted(Math.max(furthest, 0), e.getMessage()),
                            e);
                }
                Thread.sleep(Math.min(200L << failures, 20_000));
            }
        }
    }

    /** The upload that was begun earlier, or a new one. */
    private URI begun(Path note, long length) throws IOException, InterruptedException, CommandFailed {
        if (Files.exists(note)) {
            return service.resolve(Files.readString(note).strip());
        }
        HttpResponse<String> answer = send(tus(service.resolve("/api/uploads"))
                .header("Upload-Length", Long.toString(length))
                .POST(BodyPublishers.noBody())
                .build());
        String location = answer.headers().firstValue("Location").orElse("");
        if (answer.statusCode() != 201 || location.isEmpty()) {
            throw refused(answer);
        }
        Files.createDirectories(Objects.requireNonNull(note.toAbsolutePath().getParent()));
        Files.writeString(note, location);
        return service.resolve(location);
    }

    private void piece(URI upload, Path file, long offset) throws IOException, InterruptedException, CommandFailed {
        introduction.make(client, NAME, service);
        HttpResponse<String> answer = client.send(
                introduction
                        .sign(HttpRequest.newBuilder(upload))
                        .timeout(LONG)
                        .header("Tus-Resumable", "1.0.0")
                        .header("Content-Type", "application/offset+octet-stream")
                        .header("Upload-Offset", Long.toString(offset))
                        .method("PATCH", BodyPublishers.ofInputStream(() -> rest(file, offset)))
                        .build(),
                BodyHandlers.ofString());
        int status = answer.statusCode();
        if (status / 100 == 4 && status != 409 && status != 423 && status != 404 && status != 410) {
            throw refused(answer);
        }
        if (status / 100 != 2) {
            throw new IOException("the service answered " + status);
        }
    }

    private InputStream rest(Path file, long offset) {
        try {
            InputStream in = Files.newInputStream(file);
            in.skipNBytes(offset);
            return new Counted(in, offset, progress);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Counted extends FilterInputStream {
        private final LongConsumer progress;
        private long count;

        Counted(InputStream in, long from, LongConsumer progress) {
            super(in);
            this.count = from;
            this.progress = progress;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = in.read(buffer, offset, length);
            count += Math.max(n, 0);
            progress.accept(count);
            return n;
        }
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException, CommandFailed {
        introduction.make(client, NAME, service);
        return client.send(request, BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(URI uri) {
        return introduction.sign(HttpRequest.newBuilder(uri).timeout(SHORTLY));
    }

    private HttpRequest.Builder tus(URI uri) {
        return request(uri).header("Tus-Resumable", "1.0.0");
    }

    private static CommandFailed refused(HttpResponse<String> answer) {
        return new CommandFailed("The ingestion service refuses the upload (status %d): %s"
                .formatted(answer.statusCode(), answer.body()));
    }

    private CommandFailed away(IOException e) {
        return new CommandFailed(
                "The ingestion service does not answer at %s. Is the stack up? 'millrace up' starts it."
                        .formatted(service),
                e);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
