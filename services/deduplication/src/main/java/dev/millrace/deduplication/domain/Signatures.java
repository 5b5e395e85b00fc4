package dev.millrace.deduplication.domain;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import dev.millrace.contracts.events.ShardId;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * The ids and sketches of a shard's documents, in the order of their positions: what it takes to name a document that another
 * is a copy of, and to say how alike the two are. Written and read as a stream: a shard's sketches take many megabytes, and a
 * shard can have copies of any number of others.
 *
 * <p>As an object: Zstandard with a checksum around a format byte, the number of documents, the number of components of a
 * sketch, and for each document its id, a byte that says whether it has a sketch, and the components as 32-bit integers, all
 * big-endian.
 */
public final class Signatures {

    private static final byte FORMAT = 1;
    private static final int LEVEL = 1;
    private static final int BUFFER = 1 << 16;

    private Signatures() {}

    /**
     * One document.
     *
     * @param id its id
     * @param sketch absent when its text is too short for one
     */
    public record Signed(String id, Optional<Sketch> sketch) {}

    /** Where shards' signatures are. */
    @FunctionalInterface
    public interface Source {

        /**
         * Those of a shard, from the first on.
         *
         * @throws IOException when they can't be read now, or are damaged
         */
        Reader open(ShardId shard) throws IOException;
    }

    /** Writes an object; its bytes are a function of the documents. */
    public static final class Writer implements Closeable {

        private final DataOutputStream out;
        private final long documents;
        private long written;

        /**
         * Writes to {@code to}, which {@link #close} closes.
         *
         * @param documents how many there will be
         * @param components hashes in a sketch
         */
        public Writer(OutputStream to, long documents, int components) throws IOException {
            this.documents = documents;
            this.out = new DataOutputStream(
                    new BufferedOutputStream(new ZstdOutputStream(to, LEVEL).setChecksum(true), BUFFER));
            out.writeByte(FORMAT);
            out.writeInt(Math.toIntExact(documents));
            out.writeShort(components);
        }

        void write(Signed document) throws IOException {
            out.writeUTF(document.id());
            out.writeBoolean(document.sketch().isPresent());
            if (document.sketch().isPresent()) {
                out.write(document.sketch().get().toBytes());
            }
            written++;
        }

        /**
         * That all have come.
         *
         * @throws IllegalArgumentException when they are more or fewer than was said
         */
        void complete() {
            if (written != documents) {
                throw new IllegalArgumentException(
                        "The shard has %d documents; its event says %d".formatted(written, documents));
            }
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    /** Reads an object, document after document. */
    public static final class Reader implements Closeable {

        private final DataInputStream in;
        private final int documents;
        private final int components;
        private int next;

        /**
         * Reads from {@code from}, which {@link #close} closes.
         *
         * @throws IOException when it is damaged
         */
        public Reader(InputStream from) throws IOException {
            in = new DataInputStream(new BufferedInputStream(new ZstdInputStream(from), BUFFER));
            byte format = in.readByte();
            if (format != FORMAT) {
                throw new IOException("Signatures in format " + format + ", not " + FORMAT);
            }
            documents = in.readInt();
            components = in.readUnsignedShort();
        }

        /**
         * The document at {@code position}, at or after the one that would be next.
         *
         * @throws IndexOutOfBoundsException when the shard has no such document
         * @throws IOException when the object is damaged, or can't be read further
         */
        Signed at(int position) throws IOException {
            if (position < next || position >= documents) {
                throw new IndexOutOfBoundsException(
                        "No document %d after %d of %d".formatted(position, next, documents));
            }
            while (next < position) {
                read();
            }
            return read();
        }

        private Signed read() throws IOException {
            String id = in.readUTF();
            Optional<Sketch> sketch = in.readBoolean()
                    ? Optional.of(Sketch.fromBytes(in.readNBytes(components * Integer.BYTES)))
                    : Optional.empty();
            next++;
            return new Signed(id, sketch);
        }

        /** Reads to the end, where the checksum is. */
        void finish() throws IOException {
            in.transferTo(OutputStream.nullOutputStream());
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
