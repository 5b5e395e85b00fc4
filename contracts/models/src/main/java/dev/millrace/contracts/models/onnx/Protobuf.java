package dev.millrace.contracts.models.onnx;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A message in protobuf's wire format. Large byte fields are referred to, not copied, until the message is written.
 */
public final class Protobuf {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;
    private static final int SLICE = 1 << 30;

    private final List<MemorySegment> parts = new ArrayList<>();
    private long size;

    /** Appends an integer field. */
    public Protobuf integer(int field, long value) {
        return append(varint(((long) field << 3) | VARINT)).append(varint(value));
    }

    /** Appends a 32-bit float field. */
    public Protobuf number(int field, float value) {
        byte[] bytes = ByteBuffer.allocate(Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(value)
                .array();
        return append(varint(((long) field << 3) | FIXED32)).append(bytes);
    }

    /** Appends a 64-bit float field. */
    public Protobuf decimal(int field, double value) {
        byte[] bytes = ByteBuffer.allocate(Double.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(value)
                .array();
        return append(varint(((long) field << 3) | FIXED64)).append(bytes);
    }

    /** Appends a text field. */
    public Protobuf text(int field, String value) {
        return bytes(field, MemorySegment.ofArray(value.getBytes(StandardCharsets.UTF_8)));
    }

    /** Appends a field of raw bytes, which must not change before the message is written. */
    Protobuf bytes(int field, MemorySegment value) {
        append(varint(((long) field << 3) | LENGTH)).append(varint(value.byteSize()));
        parts.add(value);
        size += value.byteSize();
        return this;
    }

    /** Appends a field that is a message itself. */
    public Protobuf message(int field, Protobuf value) {
        append(varint(((long) field << 3) | LENGTH)).append(varint(value.size));
        parts.addAll(value.parts);
        size += value.size;
        return this;
    }

    /** Length of the message in bytes. */
    long size() {
        return size;
    }

    /** Writes the message. */
    public void writeTo(WritableByteChannel channel) throws IOException {
        for (MemorySegment part : parts) {
            writeTo(channel, part);
        }
    }

    /** Writes bytes of any length. */
    static void writeTo(WritableByteChannel channel, MemorySegment part) throws IOException {
        for (long at = 0; at < part.byteSize(); at += SLICE) {
            ByteBuffer bytes =
                    part.asSlice(at, Math.min(SLICE, part.byteSize() - at)).asByteBuffer();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    /** Appends fields as they stand in another message, which must not change before this one is written. */
    Protobuf fields(MemorySegment standing) {
        parts.add(standing);
        size += standing.byteSize();
        return this;
    }

    /** Appends the fields of another message. */
    Protobuf append(Protobuf other) {
        parts.addAll(other.parts);
        size += other.size;
        return this;
    }

    private Protobuf append(byte[] bytes) {
        parts.add(MemorySegment.ofArray(bytes));
        size += bytes.length;
        return this;
    }

    private static byte[] varint(long value) {
        byte[] buffer = new byte[10];
        int n = 0;
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            buffer[n++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        buffer[n++] = (byte) rest;
        return MemorySegment.ofArray(buffer).asSlice(0, n).toArray(ValueLayout.JAVA_BYTE);
    }
}
