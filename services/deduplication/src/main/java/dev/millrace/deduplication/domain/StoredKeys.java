package dev.millrace.deduplication.domain;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * The keys of a shard's documents in the order of their positions, for a run that has the same shard: it enters them again
 * without having to read the documents.
 *
 * <p>As an object: Zstandard with a checksum around a format byte, then for each key the position of its document as a 32-bit
 * integer and the key's binary form, then -1, all big-endian.
 */
public final class StoredKeys {

    private static final byte FORMAT = 1;
    private static final int LEVEL = 1;
    private static final int BUFFER = 1 << 16;
    private static final int END = -1;

    private StoredKeys() {}

    /** Writes an object; its bytes are a function of the keys. */
    static final class Writer implements Closeable {

        private final DataOutputStream out;
        private final ByteBuffer form = ByteBuffer.allocate(Key.LONGEST);

        Writer(OutputStream to) throws IOException {
            out = new DataOutputStream(
                    new BufferedOutputStream(new ZstdOutputStream(to, LEVEL).setChecksum(true), BUFFER));
            out.writeByte(FORMAT);
        }

        void write(int position, Key key) throws IOException {
            out.writeInt(position);
            form.clear();
            key.writeTo(form);
            out.write(form.array(), 0, form.position());
        }

        @Override
        public void close() throws IOException {
            try (out) {
                out.writeInt(END);
            }
        }
    }

    /**
     * Adds the keys in {@code from} to {@code batches}, and closes it.
     *
     * @throws IOException when the object is damaged, or can't be read now
     */
    public static void read(InputStream from, Batches batches) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(new ZstdInputStream(from), BUFFER))) {
            byte format = in.readByte();
            if (format != FORMAT) {
                throw new IOException("Keys in format " + format + ", not " + FORMAT);
            }
            byte[] form = new byte[Key.LONGEST];
            for (int position = in.readInt(); position != END; position = in.readInt()) {
                form[0] = in.readByte();
                in.readFully(form, 1, Key.length(form[0]) - 1);
                batches.add(position, Key.readFrom(ByteBuffer.wrap(form)));
            }
            in.transferTo(OutputStream.nullOutputStream()); // to the end, where the checksum is
        }
    }
}
