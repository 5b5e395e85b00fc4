package dev.millrace.contracts.models.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A GGUF file under construction, version 3, little-endian: what is said about the model by key, an entry for each tensor, and
 * their numbers, each beginning at a multiple of {@link #ALIGNMENT} (github.com/ggml-org/ggml, docs/gguf.md).
 */
final class GgufFile {

    /** The specification's own where {@code general.alignment} says nothing, in bytes. */
    static final int ALIGNMENT = 32;

    private static final int VERSION = 3;
    private static final int SLICE = 1 << 30;

    /** Kinds of values, by the specification's numbers. */
    private static final int UINT32 = 4;

    private static final int INT32 = 5;
    private static final int FLOAT32 = 6;
    private static final int BOOL = 7;
    private static final int STRING = 8;
    private static final int ARRAY = 9;

    private record Tensor(String name, Content content, TensorType type) {
        long bytes() {
            return type.bytes(content.size());
        }
    }

    /** Bytes as the format has them. */
    private static final class Bytes {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Bytes u32(int value) {
            for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                bytes.write(value >>> shift);
            }
            return this;
        }

        Bytes u64(long value) {
            return u32((int) value).u32((int) (value >>> Integer.SIZE));
        }

        Bytes text(String value) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            u64(utf8.length);
            bytes.writeBytes(utf8);
            return this;
        }

        Bytes append(Bytes other) {
            bytes.writeBytes(other.bytes.toByteArray());
            return this;
        }
    }

    private final Bytes values = new Bytes();
    private long keys;
    private final List<Tensor> tensors = new ArrayList<>();

    private Bytes value(String key, int kind) {
        keys++;
        return values.text(key).u32(kind);
    }

    /** Says a whole number from 0. */
    GgufFile whole(String key, int value) {
        value(key, UINT32).u32(value);
        return this;
    }

    /** Says a number. */
    GgufFile number(String key, double value) {
        value(key, FLOAT32).u32(Float.floatToRawIntBits((float) value));
        return this;
    }

    /** Says yes or no. */
    GgufFile flag(String key, boolean value) {
        value(key, BOOL).bytes.write(value ? 1 : 0);
        return this;
    }

    /** Says a text. */
    GgufFile text(String key, String value) {
        value(key, STRING).text(value);
        return this;
    }

    /** Says a list of texts. */
    GgufFile texts(String key, List<String> all) {
        Bytes array = value(key, ARRAY).u32(STRING).u64(all.size());
        all.forEach(array::text);
        return this;
    }

    /** Says a list of whole numbers. */
    GgufFile wholes(String key, List<Integer> all) {
        Bytes array = value(key, ARRAY).u32(INT32).u64(all.size());
        all.forEach(array::u32);
        return this;
    }

    /** Adds a tensor, whose rows fit the type. */
    GgufFile tensor(String name, Content content, TensorType type) {
        tensors.add(new Tensor(name, content, type));
        return this;
    }

    /**
     * Writes the file and forces it to the disk; one tensor at a time is in memory.
     *
     * @param file one that isn't there yet
     */
    void write(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            drain(channel, ByteBuffer.wrap(header().bytes.toByteArray()));
            pad(channel);
            for (Tensor tensor : tensors) {
                write(channel, tensor);
                pad(channel);
            }
            channel.force(true);
        }
    }

    private Bytes header() {
        Bytes header = new Bytes();
        header.bytes.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        header.u32(VERSION).u64(tensors.size()).u64(keys).append(values);
        long at = 0;
        for (Tensor tensor : tensors) {
            header.text(tensor.name()).u32(tensor.content().shape().size());
            tensor.content().shape().reversed().forEach(size -> header.u64(size));
            header.u32(tensor.type().code()).u64(at);
            at += Math.ceilDiv(tensor.bytes(), ALIGNMENT) * ALIGNMENT;
        }
        return header;
    }

    private static void write(FileChannel channel, Tensor tensor) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment floats = arena.allocate(tensor.content().size() * Float.BYTES, Float.BYTES);
            tensor.content().numbers().writeTo(floats);
            MemorySegment encoded = arena.allocate(tensor.bytes(), Float.BYTES);
            tensor.type().encode(floats, encoded);
            for (long at = 0; at < encoded.byteSize(); at += SLICE) {
                drain(
                        channel,
                        encoded.asSlice(at, Math.min(SLICE, encoded.byteSize() - at))
                                .asByteBuffer());
            }
        }
    }

    private static void pad(FileChannel channel) throws IOException {
        long over = channel.position() % ALIGNMENT;
        if (over > 0) {
            drain(channel, ByteBuffer.allocate((int) (ALIGNMENT - over)));
        }
    }

    private static void drain(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
