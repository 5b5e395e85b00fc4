package dev.millrace.contracts.models.gguf;

import java.lang.foreign.MemorySegment;

/** How a tensor's numbers are written; their codes are those of {@code ggml_type} in the specification. */
public enum TensorType {
    /** 32-bit floats. */
    F32(0, 0, 1, Float.BYTES) {
        @Override
        void encode(MemorySegment floats, MemorySegment into) {
            into.copyFrom(floats);
        }
    },
    /** Blocks of 32 numbers as {@link Q8Blocks} writes them. */
    Q8_0(8, 7, Q8Blocks.NUMBERS, Q8Blocks.BYTES) {
        @Override
        void encode(MemorySegment floats, MemorySegment into) {
            Q8Blocks.encode(floats, into);
        }
    };

    private final int code;
    private final int fileType;
    private final int numbers;
    private final int bytes;

    TensorType(int code, int fileType, int numbers, int bytes) {
        this.code = code;
        this.fileType = fileType;
        this.numbers = numbers;
        this.bytes = bytes;
    }

    /** Its number in a tensor's entry. */
    int code() {
        return code;
    }

    /** The number in {@code general.file_type} of a file whose matrices have it. */
    int fileType() {
        return fileType;
    }

    /** Whether rows of this length can be written so: no block goes over the end of a row. */
    boolean fits(long row) {
        return row % numbers == 0;
    }

    /** Bytes of so many numbers, which fill whole blocks. */
    long bytes(long count) {
        return count / numbers * bytes;
    }

    /**
     * Writes whole blocks.
     *
     * @param floats 32-bit floats, little-endian
     * @param into {@link #bytes} of them
     */
    abstract void encode(MemorySegment floats, MemorySegment into);
}
