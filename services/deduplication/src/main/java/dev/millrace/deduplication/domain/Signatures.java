package dev.millrace.deduplication.domain;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The ids and sketches of a shard's documents, in the order of their positions: what it takes to name a document that another
 * is a copy of, and to say how alike the two are.
 *
 * <p>As an object: Zstandard with a checksum around a format byte, the number of documents, the number of components of a
 * sketch, and for each document its id, a byte that says whether it has a sketch, and the components as 32-bit integers, all
 * big-endian.
 */
public final class Signatures {

    private static final byte FORMAT = 1;
    private static final int LEVEL = 1;

    /**
     * One document.
     *
     * @param id its id
     * @param sketch absent when its text is too short for one
     */
    public record Signed(String id, Optional<Sketch> sketch) {}

    private final List<Signed> documents;

    public Signatures(List<Signed> documents) {
        this.documents = List.copyOf(documents);
    }

    /**
     * The document at {@code position}.
     *
     * @throws IndexOutOfBoundsException when the shard has no such document
     */
    public Signed at(int position) {
        return documents.get(position);
    }

    /** How many documents. */
    public int size() {
        return documents.size();
    }

    /** The object's bytes: a function of the documents. */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(compressing(bytes))) {
            out.writeByte(FORMAT);
            out.writeInt(documents.size());
            out.writeShort(components());
            for (Signed document : documents) {
                out.writeUTF(document.id());
                out.writeBoolean(document.sketch().isPresent());
                if (document.sketch().isPresent()) {
                    out.write(document.sketch().get().toBytes());
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("Writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    private static ZstdOutputStream compressing(ByteArrayOutputStream bytes) throws IOException {
        return new ZstdOutputStream(bytes, LEVEL).setChecksum(true);
    }

    private int components() {
        return documents.stream()
                .flatMap(document -> document.sketch().stream())
                .mapToInt(Sketch::size)
                .findFirst()
                .orElse(0);
    }

    /**
     * Reads an object.
     *
     * @throws IOException when it is damaged
     */
    public static Signatures fromBytes(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ZstdInputStream(new ByteArrayInputStream(bytes)))) {
            byte format = in.readByte();
            if (format != FORMAT) {
                throw new IOException("Signatures in format " + format + ", not " + FORMAT);
            }
            int size = in.readInt();
            int components = in.readUnsignedShort();
            List<Signed> documents = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                String id = in.readUTF();
                Optional<Sketch> sketch = in.readBoolean()
                        ? Optional.of(Sketch.fromBytes(in.readNBytes(components * Integer.BYTES)))
                        : Optional.empty();
                documents.add(new Signed(id, sketch));
            }
            return new Signatures(documents);
        }
    }
}
