package dev.millrace.contracts.models.gguf;

import dev.millrace.contracts.models.Safetensors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * What a tensor holds: its shape, outermost first, and numbers that are made when they are written.
 *
 * @param numbers its numbers as 32-bit floats, little-endian, row by row
 */
record Content(List<Integer> shape, Numbers numbers) {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Writes numbers. */
    interface Numbers {
        /** @param into room for all of them, zeros so far */
        void writeTo(MemorySegment into) throws IOException;
    }

    Content {
        shape = List.copyOf(shape);
    }

    static Content of(Safetensors.Tensor tensor) {
        return new Content(tensor.shape().stream().map(Math::toIntExact).toList(), tensor::copyFloats);
    }

    static Content of(float... numbers) {
        return new Content(List.of(numbers.length), into -> {
            for (int i = 0; i < numbers.length; i++) {
                into.setAtIndex(FLOAT, i, numbers[i]);
            }
        });
    }

    static Content zeros(int size) {
        return new Content(List.of(size), into -> {});
    }

    /** Several one below the other. */
    static Content stacked(List<Content> parts) {
        List<Integer> shape = new ArrayList<>(parts.getFirst().shape());
        shape.set(0, parts.stream().mapToInt(part -> part.shape().getFirst()).sum());
        return new Content(shape, into -> {
            long at = 0;
            for (Content part : parts) {
                part.numbers().writeTo(into.asSlice(at, part.size() * Float.BYTES));
                at += part.size() * Float.BYTES;
            }
        });
    }

    /** How many numbers. */
    long size() {
        return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    }

    /** Numbers of a row: the innermost dimension. */
    int row() {
        return shape.getLast();
    }

    private long bytesBelow() {
        return size() / shape.getFirst() * Float.BYTES;
    }

    /** Each number with 1 more. */
    Content plusOne() {
        return each(number -> number + 1);
    }

    /** Each number times a factor. */
    Content times(double factor) {
        return factor == 1 ? this : each(number -> (float) (number * factor));
    }

    private interface Change {
        float of(float number);
    }

    private Content each(Change change) {
        return new Content(shape, into -> {
            numbers.writeTo(into);
            for (long i = 0; i < size(); i++) {
                into.setAtIndex(FLOAT, i, change.of(into.getAtIndex(FLOAT, i)));
            }
        });
    }

    /** Without its first rows. */
    Content from(int first) {
        List<Integer> fewer = new ArrayList<>(shape);
        fewer.set(0, shape.getFirst() - first);
        return new Content(fewer, into -> withAll(all -> into.copyFrom(all.asSlice(first * bytesBelow()))));
    }

    /** In each head, what was output i + half stands after output i: those that are turned together are neighbours. */
    Content neighbours(int headSize) {
        return new Content(
                shape,
                into -> withAll(all -> {
                    long one = bytesBelow();
                    int half = headSize / 2;
                    for (int out = 0; out < shape.getFirst(); out++) {
                        int head = out / headSize * headSize;
                        int in = head + out % 2 * half + (out - head) / 2;
                        MemorySegment.copy(all, in * one, into, out * one, one);
                    }
                }));
    }

    private void withAll(Numbers use) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment all = arena.allocate(size() * Float.BYTES, Float.BYTES);
            numbers.writeTo(all);
            use.writeTo(all);
        }
    }
}
