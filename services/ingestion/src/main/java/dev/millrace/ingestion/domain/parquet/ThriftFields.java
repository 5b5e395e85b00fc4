package dev.millrace.ingestion.domain.parquet;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * The fields of a struct in Thrift's compact protocol, one after the other (thrift/doc/specs/thrift-compact-protocol.md).
 * Ends with {@link java.nio.BufferUnderflowException} where the bytes do.
 */
final class ThriftFields {

    private static final int DEEPEST = 16;

    private static final int TRUE = 1;
    private static final int FALSE = 2;
    private static final int BYTE = 3;
    private static final int I16 = 4;
    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int DOUBLE = 7;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int SET = 10;
    private static final int MAP = 11;
    private static final int STRUCT = 12;

    private final ByteBuffer bytes;
    private final int[] outer = new int[DEEPEST];
    private int depth;
    private int id;
    private int type;

    ThriftFields(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** How many bytes have been read. */
    int position() {
        return bytes.position();
    }

    /** Goes on to the next field and returns its number; 0 at the end of the struct. */
    int next() throws IOException {
        int head = bytes.get() & 0xFF;
        type = head & 0xF;
        if (type == 0) {
            return 0;
        }
        id = head >> 4 == 0 ? number() : id + (head >> 4);
        if (id <= 0) {
            throw new IOException("Thrift field without a number");
        }
        return id;
    }

    /** The value of the field. */
    int i32() throws IOException {
        if (type != I32) {
            throw new IOException("Thrift field of another type");
        }
        return number();
    }

    /** Goes into the struct that is the field's value. */
    void enter() throws IOException {
        if (type != STRUCT || depth == DEEPEST) {
            throw new IOException("Thrift field is no struct, or too deep");
        }
        outer[depth++] = id;
        id = 0;
    }

    /** Goes back to the struct around it; to be called behind its end. */
    void leave() {
        id = outer[--depth];
    }

    /** Goes past the value of the field. */
    void skip() throws IOException {
        skip(type, 0);
    }

    private void skip(int kind, int deep) throws IOException {
        if (deep > DEEPEST) {
            throw new IOException("Thrift values too deep");
        }
        switch (kind) {
            case TRUE, FALSE -> {}
            case BYTE -> bytes.get();
            case I16, I32, I64 -> varint();
            case DOUBLE -> bytes.getDouble();
            case BINARY -> skipBytes(varint());
            case LIST, SET -> skipList(deep);
            case MAP -> skipMap(deep);
            case STRUCT -> skipStruct(deep);
            default -> throw new IOException("Thrift value of no known type");
        }
    }

    private void skipStruct(int deep) throws IOException {
        for (int head = bytes.get() & 0xFF; (head & 0xF) != 0; head = bytes.get() & 0xFF) {
            if (head >> 4 == 0) {
                varint();
            }
            skip(head & 0xF, deep + 1);
        }
    }

    private void skipList(int deep) throws IOException {
        int head = bytes.get() & 0xFF;
        long size = head >> 4 == 15 ? varint() : head >> 4;
        skipElements(size, head & 0xF, deep);
    }

    private void skipMap(int deep) throws IOException {
        long size = varint();
        int kinds = size == 0 ? 0 : bytes.get() & 0xFF;
        for (long i = 0; i < size; i++) {
            skipElements(1, kinds >> 4, deep);
            skipElements(1, kinds & 0xF, deep);
        }
    }

    /** Within a list even a boolean takes a byte. */
    private void skipElements(long size, int kind, int deep) throws IOException {
        for (long i = 0; i < size; i++) {
            skip(kind == TRUE || kind == FALSE ? BYTE : kind, deep + 1);
        }
    }

    private void skipBytes(long length) throws IOException {
        if (length < 0 || length > Integer.MAX_VALUE) {
            throw new IOException("Thrift value of an impossible length");
        }
        if (length > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        bytes.position(bytes.position() + (int) length);
    }

    private int number() throws IOException {
        long zigzag = varint();
        long value = zigzag >>> 1 ^ -(zigzag & 1);
        if (value != (int) value) {
            throw new IOException("Thrift number out of range");
        }
        return (int) value;
    }

    private long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = bytes.get();
            value |= (b & 0x7FL) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IOException("Thrift number without an end");
    }
}
