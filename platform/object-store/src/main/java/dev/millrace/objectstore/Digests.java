package dev.millrace.objectstore;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.json.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;

/** SHA-256 of bytes, files and streams. */
final class Digests {

    private static final int BUFFER = 1 << 16;

    private Digests() {}

    static ObjectRef ref(String key, byte[] content) {
        return new ObjectRef(key, content.length, Sha256.of(content));
    }

    static ObjectRef ref(String key, Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            long bytes = in.transferTo(OutputStream.nullOutputStream());
            return new ObjectRef(key, bytes, Sha256.hex(digest.digest()));
        }
    }

    /**
     * Copies all of {@code in} to {@code target} and returns its digest.
     *
     * @throws IOException when reading failed
     * @throws UncheckedIOException when writing did: that is this machine's trouble, not the store's
     */
    static String copy(InputStream in, Path target) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[BUFFER];
        try (OutputStream out = create(target)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
                write(out, buffer, n);
            }
        }
        return Sha256.hex(digest.digest());
    }

    private static OutputStream create(Path target) {
        try {
            return Files.newOutputStream(target);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't create " + target, e);
        }
    }

    private static void write(OutputStream out, byte[] buffer, int n) {
        try {
            out.write(buffer, 0, n);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't write a downloaded object to disk", e);
        }
    }
}
