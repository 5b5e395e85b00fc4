package dev.millrace.stage;

import dev.millrace.contracts.events.UploadKeys;
import dev.millrace.contracts.json.JsonContract;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Finished uploads, by the SHA-256 of their content: one object, or the parts in which it was sent, which stay as they are
 * with a list of them.
 */
@ApplicationScoped
public class StoredUploads {

    /** How the parts of an upload are listed. */
    public static final JsonContract<Parts> JSON = JsonContract.of("list of an upload's parts", Parts.class);

    private final ObjectStore store;

    StoredUploads(ObjectStore store) {
        this.store = store;
    }

    /**
     * An object with some of an upload's bytes.
     *
     * @param bytes how many
     */
    public record Part(String key, long bytes) {}

    /** An upload in parts, in their order. */
    public record Parts(List<Part> parts) {
        public Parts {
            parts = List.copyOf(parts);
        }
    }

    /** How many bytes the upload has; nothing when there is none. */
    public Optional<Long> bytes(String sha256) throws IOException {
        Optional<Long> whole = store.stat(UploadKeys.whole(sha256));
        return whole.isPresent()
                ? whole
                : parts(sha256)
                        .map(all -> all.parts().stream().mapToLong(Part::bytes).sum());
    }

    /**
     * Opens the upload.
     *
     * @throws ObjectStoreException.Missing when there is none
     */
    public InputStream open(String sha256) throws IOException {
        Optional<Parts> parts = parts(sha256);
        return parts.isPresent() ? joined(parts.get().parts()) : store.open(UploadKeys.whole(sha256));
    }

    /** An upload in parts that are there already. */
    public void put(String sha256, List<Part> parts) throws IOException {
        store.put(UploadKeys.parts(sha256), JSON.write(new Parts(parts)));
    }

    /** The bytes of {@code parts} one after the other; each is opened when the one before has ended. */
    @SuppressWarnings("JdkObsolete") // what SequenceInputStream takes
    public InputStream joined(List<Part> parts) {
        Iterator<Part> left = parts.iterator();
        Enumeration<InputStream> streams = new Enumeration<>() {
            @Override
            public boolean hasMoreElements() {
                return left.hasNext();
            }

            @Override
            public InputStream nextElement() {
                return store.open(left.next().key());
            }
        };
        return new SequenceInputStream(streams);
    }

    private Optional<Parts> parts(String sha256) {
        try {
            return Optional.of(JSON.read(store.read(UploadKeys.parts(sha256))));
        } catch (ObjectStoreException.Missing e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("The parts of the upload %s can't be read".formatted(sha256), e);
        }
    }
}
