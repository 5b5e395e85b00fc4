package dev.millrace.ingestion.upload;

import dev.millrace.contracts.events.UploadKeys;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import dev.millrace.stage.Scratch;
import dev.millrace.stage.StoredUploads;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Uploads that come in pieces. What has come is in the object store, part by part, and so is how far it has come: another
 * instance, or this one after a crash, goes on from there. A part counts once the state names it, so two that write at the
 * same place can't mix: the state that was put last stands, and the other sender is told the offset it has to go on from.
 */
@ApplicationScoped
public class Uploads {

    private static final int BUFFER = 1 << 16;

    private final ObjectStore store;
    private final StoredUploads stored;
    private final Scratch scratch;
    private final UploadConfig config;
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private final Map<String, Running> digests = new ConcurrentHashMap<>();

    Uploads(ObjectStore store, StoredUploads stored, Scratch scratch, UploadConfig config) {
        this.store = store;
        this.stored = stored;
        this.scratch = scratch;
        this.config = config;
    }

    /** The digest of the first {@code offset} bytes. */
    private record Running(long offset, MessageDigest digest) {}

    OpenUpload create(long length) throws UploadRefused, IOException {
        if (length > config.mostBytes()) {
            throw UploadRefused.tooLarge(config.mostBytes());
        }
        OpenUpload upload = OpenUpload.of(UUID.randomUUID().toString(), length, expiry());
        save(upload);
        return length == 0 ? finish(upload) : upload;
    }

    /** How far an upload has come. One that is whole but not finished, because of a crash in between, is finished now. */
    OpenUpload find(String id) throws UploadRefused, IOException {
        OpenUpload upload = load(id);
        if (upload.isWhole() && !upload.isFinished()) {
            hold(id);
            try {
                return finish(upload);
            } finally {
                busy.remove(id);
            }
        }
        return upload;
    }

    /**
     * Takes what {@code body} has. When the connection breaks, what came before that stays.
     *
     * @param expected the SHA-256 of the body; when it is another one nothing stays
     */
    OpenUpload append(String id, long offset, InputStream body, Optional<byte[]> expected)
            throws UploadRefused, IOException {
        hold(id);
        try {
            OpenUpload upload = load(id);
            if (upload.offset() != offset) {
                throw UploadRefused.offset(upload.offset());
            }
            OpenUpload grown = expected.isPresent() ? checked(upload, body, expected.get()) : streamed(upload, body);
            return grown.isWhole() && !grown.isFinished() ? finish(grown) : grown;
        } finally {
            busy.remove(id);
        }
    }

    void delete(String id) throws UploadRefused, IOException {
        hold(id);
        try {
            remove(load(id));
        } finally {
            busy.remove(id);
        }
    }

    private void hold(String id) throws UploadRefused {
        if (!busy.add(id)) {
            throw UploadRefused.locked();
        }
    }

    private OpenUpload streamed(OpenUpload upload, InputStream body) throws UploadRefused, IOException {
        OpenUpload grown = upload;
        MessageDigest digest = running(upload).orElseGet(Sha256::digest);
        boolean known = upload.offset() == 0 || running(upload).isPresent();
        boolean more = true;
        while (more) {
            try (Scratch.TempFile file = scratch.file()) {
                Piece piece = copy(body, file, digest, grown.length() - grown.offset());
                refuseMore(grown, grown.offset() + piece.bytes(), piece, body);
                if (piece.bytes() > 0) {
                    grown = grown.with(List.of(put(grown, grown.offset(), file, piece.bytes())), expiry());
                    save(grown);
                    remember(grown, digest, known);
                }
                more = piece.isFull();
                if (piece.failure().isPresent()) {
                    throw piece.failure().get();
                }
            }
        }
        return grown;
    }

    /** All parts first, then the digest decides about all of them. */
    private OpenUpload checked(OpenUpload upload, InputStream body, byte[] expected) throws UploadRefused, IOException {
        List<StoredUploads.Part> parts = new ArrayList<>();
        MessageDigest digest = Sha256.digest();
        long at = upload.offset();
        boolean kept = false;
        try {
            boolean more = true;
            while (more) {
                try (Scratch.TempFile file = scratch.file()) {
                    Piece piece = copy(body, file, digest, upload.length() - at);
                    if (piece.failure().isPresent()) {
                        throw piece.failure().get();
                    }
                    refuseMore(upload, at + piece.bytes(), piece, body);
                    if (piece.bytes() > 0) {
                        parts.add(put(upload, at, file, piece.bytes()));
                        at += piece.bytes();
                    }
                    more = piece.isFull();
                }
            }
            if (!MessageDigest.isEqual(digest.digest(), expected)) {
                throw UploadRefused.checksum();
            }
            OpenUpload grown = upload.with(parts, expiry());
            save(grown);
            kept = true;
            return grown;
        } finally {
            if (!kept) {
                parts.forEach(part -> store.delete(part.key()));
            }
        }
    }

    /**
     * What was taken from a body.
     *
     * @param isFull whether a part was filled, so that more may follow
     * @param failure why the body ended early
     */
    private record Piece(long bytes, boolean isFull, Optional<IOException> failure) {}

    private Piece copy(InputStream body, Scratch.TempFile file, MessageDigest digest, long most) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long room = Math.min(most, config.partBytes());
        long bytes = 0;
        try (OutputStream out = Files.newOutputStream(file.path())) {
            while (bytes < room) {
                int n;
                try {
                    n = body.read(buffer, 0, (int) Math.min(buffer.length, room - bytes));
                } catch (IOException e) {
                    return new Piece(bytes, false, Optional.of(e));
                }
                if (n < 0) {
                    return new Piece(bytes, false, Optional.empty());
                }
                digest.update(buffer, 0, n);
                out.write(buffer, 0, n);
                bytes += n;
            }
        }
        return new Piece(bytes, bytes > 0 && bytes < most, Optional.empty());
    }

    private static void refuseMore(OpenUpload upload, long offset, Piece piece, InputStream body)
            throws UploadRefused, IOException {
        if (piece.failure().isEmpty() && offset == upload.length() && body.read() >= 0) {
            throw UploadRefused.beyond(upload.length());
        }
    }

    private StoredUploads.Part put(OpenUpload upload, long offset, Scratch.TempFile file, long bytes) {
        String key = UploadKeys.part(
                upload.id(), offset, UUID.randomUUID().toString().substring(0, 8));
        store.put(key, file.path());
        return new StoredUploads.Part(key, bytes);
    }

    private Optional<MessageDigest> running(OpenUpload upload) {
        return Optional.ofNullable(digests.get(upload.id()))
                .filter(running -> running.offset() == upload.offset())
                .map(running -> Digests.copy(running.digest()));
    }

    private void remember(OpenUpload upload, MessageDigest digest, boolean known) {
        if (known) {
            digests.put(upload.id(), new Running(upload.offset(), Digests.copy(digest)));
        }
    }

    /** The bytes stay in their parts; only a list of them is put under their digest. */
    private OpenUpload finish(OpenUpload upload) throws IOException {
        Optional<MessageDigest> known = running(upload);
        MessageDigest digest = known.isPresent() ? known.get() : digested(upload);
        digests.remove(upload.id());
        String sha256 = HexFormat.of().formatHex(digest.digest());
        if (stored.bytes(sha256).isPresent()) {
            upload.parts().forEach(part -> store.delete(part.key()));
        } else {
            stored.put(sha256, upload.parts());
        }
        OpenUpload finished = upload.finished(sha256);
        save(finished);
        return finished;
    }

    /** Whoever took the first bytes isn't the one who took the last: they are read once more. */
    private MessageDigest digested(OpenUpload upload) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = stored.joined(upload.parts())) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return digest;
    }

    private OpenUpload load(String id) throws UploadRefused, IOException {
        OpenUpload upload;
        try {
            upload = OpenUpload.JSON.read(store.read(UploadKeys.open(id)));
        } catch (ObjectStoreException.Missing e) {
            throw UploadRefused.unknown();
        }
        if (upload.isExpired(Instant.now())) {
            remove(upload);
            throw UploadRefused.expired();
        }
        return upload;
    }

    /** Gives up what an upload has; the parts of a finished one belong to its digest. */
    void remove(OpenUpload upload) {
        store.delete(UploadKeys.open(upload.id()));
        if (!upload.isFinished()) {
            upload.parts().forEach(part -> store.delete(part.key()));
        }
        digests.remove(upload.id());
    }

    private void save(OpenUpload upload) throws IOException {
        store.put(UploadKeys.open(upload.id()), OpenUpload.JSON.write(upload));
    }

    private Instant expiry() {
        return Instant.now().plus(config.stay());
    }
}
