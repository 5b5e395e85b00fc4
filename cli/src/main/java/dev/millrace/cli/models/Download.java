package dev.millrace.cli.models;

import dev.millrace.cli.models.ModelPlace.Content;
import dev.millrace.cli.models.ModelPlace.RemoteFile;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.models.Pooling;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;

/**
 * A file on its way into a folder. What a connection that breaks, or a command that ends, has left there is gone on from;
 * it has its name once it is whole and is what the place says it is.
 */
final class Download {

    /** A connection that gives nothing for so long is as good as broken. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private static final int PIECE = 1 << 18;

    private final ModelPlace place;
    private final RemoteFile file;
    private final Path target;
    private final Path part;
    private final Patience patience;

    Download(ModelPlace place, RemoteFile file, Path folder, Patience patience) {
        this.patience = patience;
        this.place = place;
        this.file = file;
        // All of them lie in one folder, those of folders by their whole names, unless a model's own reader looks for
        // them there.
        String name = Pooling.isSaidBy(file.name()) ? file.name() : file.name().replace('/', '_');
        this.target = folder.resolve(name);
        this.part = target.resolveSibling("." + target.getFileName() + ".part");
    }

    /** Where the file is once it is there. */
    Path target() {
        return target;
    }

    /** Whether the file is there. */
    boolean isDone() {
        return Files.exists(target);
    }

    /**
     * Has the file there.
     *
     * @param progress is told how many of its bytes are
     * @throws NotToBeHad when it can't be had, or is another than it should be
     * @throws IOException when it can't be had now; what has come stays
     */
    void run(LongConsumer progress) throws IOException, InterruptedException {
        if (isDone()) {
            return;
        }
        Files.createDirectories(target.getParent());
        Optional<Content> whole = Optional.empty();
        while (whole.isEmpty()) {
            long before = size();
            try {
                whole = Optional.of(more(before, progress));
            } catch (IOException e) {
                if (size() > before) {
                    patience.restored();
                }
                patience.bear(e);
            }
        }
        check(whole.get());
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private long size() throws IOException {
        return Files.exists(part) ? Files.size(part) : 0;
    }

    /** Fetches the rest; what it was a part of is returned once there is no more. */
    private Content more(long before, LongConsumer progress) throws IOException, InterruptedException {
        boolean all = file.bytes().isPresent() && before >= file.bytes().getAsLong();
        if (all && file.sha256().isPresent()) {
            return new Content(InputStream.nullInputStream(), before, file.bytes(), file.sha256());
        }
        try (Content content = place.open(file, all ? 0 : before)) {
            if (content.from() == 0) {
                Files.deleteIfExists(part);
            }
            append(content, progress);
            OptionalLong total = content.total();
            if (total.isPresent() && size() < total.getAsLong()) {
                throw new EOFException("%s: the connection ended after %d of %d bytes"
                        .formatted(file.name(), size(), total.getAsLong()));
            }
            return content;
        }
    }

    private void append(Content content, LongConsumer progress) throws IOException, InterruptedException {
        byte[] piece = new byte[PIECE];
        long count = content.from();
        try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                ExecutorService reader = Executors.newVirtualThreadPerTaskExecutor()) {
            while (true) {
                int n = read(reader, content.bytes(), piece);
                if (n < 0) {
                    return;
                }
                out.write(piece, 0, n);
                count += n;
                progress.accept(count);
            }
        }
    }

    private int read(ExecutorService reader, InputStream in, byte[] piece) throws IOException, InterruptedException {
        Future<Integer> read = reader.submit(() -> in.read(piece));
        try {
            return read.get(SILENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            in.close(); // which ends the read as well
            throw new IOException("%s: nothing came for %d s".formatted(file.name(), SILENCE.toSeconds()), e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException broken
                    ? broken
                    : new IOException("%s can't be read: %s".formatted(file.name(), e.getCause()), e);
        }
    }

    private void check(Content content) throws IOException {
        long found = size();
        if (content.total().isPresent() && found != content.total().getAsLong()) {
            throw corrupt(
                    "%d bytes".formatted(found),
                    "%d bytes".formatted(content.total().getAsLong()));
        }
        if (content.sha256().isPresent()) {
            String sha256 = Sha256.of(part);
            if (!sha256.equals(content.sha256().get())) {
                throw corrupt("the SHA-256 " + sha256, content.sha256().get());
            }
        }
    }

    private NotToBeHad corrupt(String found, String expected) throws IOException {
        Files.delete(part);
        return new NotToBeHad(
                "%s: what came has %s; expected %s. It was removed; do this again, and should it come again, something on the way changes it"
                        .formatted(Objects.requireNonNull(target.getFileName()), found, expected));
    }
}
