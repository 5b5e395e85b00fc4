package dev.millrace.trainer.engine.export.onnx;

import dev.millrace.contracts.models.MalformedModel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A matrix as whole numbers q of few bits, in blocks of its rows: with the scale s and the zero z of its block, a number is
 * s (q - z). A block's levels reach from its least to its largest number and include 0, so a number is wrong by at most s /
 * 2, and 0 isn't. Behind a row's end its last block is filled with 0. Two numbers of 4 bits are one byte, the first in its
 * lower half.
 *
 * @param numbers {rows, blocks, numbers of a block}
 * @param scales {rows, blocks}, 32-bit floats
 * @param zeros {rows, blocks}, in as many bits as numbers; each row begins with a byte of its own
 */
record QuantizedBlocks(MemorySegment numbers, MemorySegment scales, MemorySegment zeros) {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /**
     * Rounds a matrix.
     *
     * @param bits of a number, 4 or 8
     * @param size numbers of a block
     * @throws MalformedModel when one of its numbers is none
     */
    static QuantizedBlocks of(Matrix matrix, int bits, int size, Weights memory) throws MalformedModel {
        long blocks = Math.ceilDiv(matrix.columns(), size);
        QuantizedBlocks made = new QuantizedBlocks(
                memory.bytes(matrix.rows() * blocks * size * bits / Byte.SIZE),
                memory.empty(matrix.rows() * blocks),
                memory.bytes(matrix.rows() * zeroBytes(blocks, bits)));
        float[] block = new float[size];
        for (long row = 0; row < matrix.rows(); row++) {
            for (long at = 0; at < blocks; at++) {
                int held = (int) Math.min(size, matrix.columns() - at * size);
                long first = row * matrix.columns() + at * size;
                MemorySegment.copy(matrix.numbers(), FLOAT, first * Float.BYTES, block, 0, held);
                Arrays.fill(block, held, size, 0);
                made.round(matrix.name(), block, bits, row, at, blocks);
            }
        }
        return made;
    }

    private static long zeroBytes(long blocks, int bits) {
        return Math.ceilDiv(blocks * bits, (long) Byte.SIZE);
    }

    private void round(String name, float[] block, int bits, long row, long at, long blocks) throws MalformedModel {
        float least = 0;
        float largest = 0;
        for (float number : block) {
            if (!Float.isFinite(number)) {
                throw new MalformedModel("%s holds %s, which no whole number stands for".formatted(name, number));
            }
            least = Math.min(least, number);
            largest = Math.max(largest, number);
        }
        int levels = (1 << bits) - 1;
        float scale = (float) (((double) largest - least) / levels);
        if (scale == 0) {
            scale = 1;
        }
        int zero = Math.clamp(Math.round(-least / scale), 0, levels);
        scales.setAtIndex(FLOAT, row * blocks + at, scale);
        put(zeros, row * zeroBytes(blocks, bits), at, bits, zero);
        long first = (row * blocks + at) * block.length * bits / Byte.SIZE;
        for (int i = 0; i < block.length; i++) {
            put(numbers, first, i, bits, Math.clamp(Math.round(block[i] / scale) + zero, 0, levels));
        }
    }

    private static void put(MemorySegment bytes, long first, long index, int bits, int number) {
        long bit = index * bits;
        long at = first + bit / Byte.SIZE;
        int others = bytes.get(ValueLayout.JAVA_BYTE, at);
        bytes.set(ValueLayout.JAVA_BYTE, at, (byte) (others | number << bit % Byte.SIZE));
    }
}
