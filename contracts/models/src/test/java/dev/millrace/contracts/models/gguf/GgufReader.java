package dev.millrace.contracts.models.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads a small GGUF file as its specification has it. */
final class GgufReader {

    /** A tensor's entry: sizes innermost first. */
    record Entry(List<Long> sizes, int type, long offset) {}

    private final ByteBuffer bytes;
    final Map<String, Object> values = new LinkedHashMap<>();
    final Map<String, Entry> tensors = new LinkedHashMap<>();
    private final int start;

    GgufReader(Path file) throws IOException {
        bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.getInt() != 0x46554747 || bytes.getInt() != 3) {
            throw new IOException("no GGUF file of version 3");
        }
        long count = bytes.getLong();
        long keys = bytes.getLong();
        for (long i = 0; i < keys; i++) {
            String key = text();
            values.put(key, value(bytes.getInt()));
        }
        for (long i = 0; i < count; i++) {
            String name = text();
            List<Long> sizes = new ArrayList<>();
            for (int dimensions = bytes.getInt(); dimensions > 0; dimensions--) {
                sizes.add(bytes.getLong());
            }
            tensors.put(name, new Entry(sizes, bytes.getInt(), bytes.getLong()));
        }
        start = Math.ceilDiv(bytes.position(), 32) * 32;
    }

    private String text() {
        byte[] utf8 = new byte[(int) bytes.getLong()];
        bytes.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private Object value(int kind) throws IOException {
        return switch (kind) {
            case 4, 5 -> bytes.getInt();
            case 6 -> bytes.getFloat();
            case 7 -> bytes.get() == 1;
            case 8 -> text();
            case 9 -> {
                int of = bytes.getInt();
                List<Object> all = new ArrayList<>();
                for (long left = bytes.getLong(); left > 0; left--) {
                    all.add(value(of));
                }
                yield all;
            }
            default -> throw new IOException("a value of the kind " + kind);
        };
    }

    /** The length of the file that the last tensor ends, padding included. */
    long length() {
        return bytes.capacity();
    }

    long startOfTensors() {
        return start;
    }

    /** The numbers of a tensor of 32-bit floats. */
    float[] floats(String name) {
        Entry entry = Objects.requireNonNull(tensors.get(name), name);
        float[] floats =
                new float[entry.sizes().stream().reduce(1L, Math::multiplyExact).intValue()];
        bytes.position(start + (int) entry.offset());
        bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
        return floats;
    }
}
