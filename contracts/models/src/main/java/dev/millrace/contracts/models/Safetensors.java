package dev.millrace.contracts.models;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A safetensors file, mapped into memory. The file is not trusted: before a tensor is handed out, the header's length
 * is bounded, and every tensor's bytes are known to lie in the file, to fit its shape and type, and to leave neither
 * gap nor overlap, as the format demands.
 */
public final class Safetensors implements Closeable {

    /** The reference implementation's own bound on the header, in bytes. */
    static final long MAX_HEADER = 100_000_000;

    /** A name that is there twice would hide a tensor. */
    private static final ObjectReader HEADER = ModelJson.MAPPER
            .readerFor(JsonNode.class)
            .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Element types that are read, with their bytes. */
    public enum Dtype {
        F64(8),
        F32(4),
        F16(2),
        BF16(2),
        I64(8),
        I32(4),
        I16(2),
        I8(1),
        U8(1),
        BOOL(1);

        private final int bytes;

        Dtype(int bytes) {
            this.bytes = bytes;
        }

        /** Bytes of one element. */
        public int bytes() {
            return bytes;
        }
    }

    /**
     * One tensor.
     *
     * @param data its elements, little-endian, row by row
     */
    public record Tensor(Dtype dtype, List<Long> shape, MemorySegment data) {

        private static final ValueLayout.OfFloat FLOAT =
                ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
        private static final ValueLayout.OfShort SHORT =
                ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
        private static final ValueLayout.OfDouble DOUBLE =
                ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

        /** How many elements there are. */
        public long size() {
            return data.byteSize() / dtype.bytes();
        }

        /**
         * Copies floating-point elements as 32-bit floats.
         *
         * @param into as many 32-bit floats, little-endian
         * @throws MalformedModel when the elements are whole numbers
         */
        public void copyFloats(MemorySegment into) throws MalformedModel {
            switch (dtype) {
                case F32 -> into.copyFrom(data);
                case BF16 -> fill(into, i -> Float.intBitsToFloat(data.getAtIndex(SHORT, i) << Short.SIZE));
                case F16 -> fill(into, i -> Float.float16ToFloat(data.getAtIndex(SHORT, i)));
                case F64 -> fill(into, i -> (float) data.getAtIndex(DOUBLE, i));
                default -> throw new MalformedModel("elements of the type %s are no floats".formatted(dtype));
            }
        }

        private interface Elements {
            float at(long i);
        }

        private void fill(MemorySegment into, Elements elements) {
            for (long i = 0; i < size(); i++) {
                into.setAtIndex(FLOAT, i, elements.at(i));
            }
        }
    }

    private record Entry(String name, Dtype dtype, List<Long> shape, long begin, long end) {}

    private final Arena arena;
    private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    @SuppressWarnings("MustBeClosedChecker") // the file owns the arena and closes it
    private Safetensors(Path file) throws IOException {
        this.arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            read(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
        } catch (JacksonException e) {
            arena.close();
            throw new MalformedModel(file + ": the header isn't JSON: " + e.getOriginalMessage(), e);
        } catch (MalformedModel e) {
            arena.close();
            throw new MalformedModel(file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            arena.close();
            throw e;
        }
    }

    /**
     * Maps a file.
     *
     * @throws MalformedModel when it isn't a sound safetensors file
     */
    public static Safetensors open(Path file) throws IOException {
        return new Safetensors(file);
    }

    /** The tensors by name, in the order of their bytes. */
    public SequencedMap<String, Tensor> tensors() {
        return Collections.unmodifiableSequencedMap(tensors);
    }

    /** What the writer said about the file. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    /**
     * The tensor named {@code name}, which must be 32-bit floats of this shape.
     *
     * @throws MalformedModel when there is none such
     */
    public MemorySegment floats(String name, long... shape) throws MalformedModel {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new MalformedModel("there is no tensor " + name);
        }
        List<Long> wanted = Arrays.stream(shape).boxed().toList();
        if (tensor.dtype() != Dtype.F32 || !tensor.shape().equals(wanted)) {
            throw new MalformedModel(
                    "%s is %s%s where F32%s is needed".formatted(name, tensor.dtype(), tensor.shape(), wanted));
        }
        return tensor.data();
    }

    /** How many bytes at a file's beginning say how long its header is. */
    public static final int PREFIX = 8;

    /**
     * Where the tensors of a file begin, which is known from its beginning.
     *
     * @param beginning at least {@link #PREFIX} bytes, if the file has them
     * @param bytes of the whole file
     * @throws MalformedModel when there can be no such header
     */
    public static long headerEnd(byte[] beginning, long bytes) throws MalformedModel {
        return headerEnd(MemorySegment.ofArray(beginning), bytes);
    }

    /**
     * The shapes of a file's tensors, from its header alone, by the rules of {@link #open}.
     *
     * @param beginning of the file, up to {@link #headerEnd} at least
     * @param bytes of the whole file
     * @throws MalformedModel when it isn't the header of a sound file of that length
     */
    public static SequencedMap<String, List<Long>> shapes(byte[] beginning, long bytes) throws MalformedModel {
        try {
            long begin = headerEnd(beginning, bytes);
            SequencedMap<String, List<Long>> shapes = new LinkedHashMap<>();
            JsonNode header = header(MemorySegment.ofArray(beginning).asSlice(PREFIX, begin - PREFIX));
            for (Entry e : checked(entries(header, new LinkedHashMap<>()), bytes - begin)) {
                shapes.put(e.name(), e.shape());
            }
            return shapes;
        } catch (JacksonException e) {
            throw new MalformedModel("the header isn't JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static long headerEnd(MemorySegment beginning, long bytes) throws MalformedModel {
        if (bytes < PREFIX || beginning.byteSize() < PREFIX) {
            throw new MalformedModel("too short for a safetensors file");
        }
        long header = beginning.get(U64, 0);
        if (header < 2 || header > MAX_HEADER || header > bytes - PREFIX) {
            throw new MalformedModel(
                    "a header of %s bytes in a file of %d".formatted(Long.toUnsignedString(header), bytes));
        }
        return PREFIX + header;
    }

    private static JsonNode header(MemorySegment bytes) throws MalformedModel, JacksonException {
        JsonNode json = HEADER.readTree(utf8(bytes));
        if (!json.isObject()) {
            throw new MalformedModel("the header isn't a JSON object");
        }
        return json;
    }

    private void read(MemorySegment file) throws IOException {
        long begin = headerEnd(file, file.byteSize());
        MemorySegment data = file.asSlice(begin);
        for (Entry e : checked(entries(header(file.asSlice(PREFIX, begin - PREFIX)), metadata), data.byteSize())) {
            tensors.put(e.name(), new Tensor(e.dtype(), e.shape(), data.asSlice(e.begin(), e.end() - e.begin())));
        }
    }

    private static String utf8(MemorySegment header) throws MalformedModel {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(header.asByteBuffer())
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedModel("the header isn't UTF-8", e);
        }
    }

    private static List<Entry> entries(JsonNode header, Map<String, String> metadata) throws MalformedModel {
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : header.properties()) {
            if (field.getKey().equals("__metadata__")) {
                describe(field.getValue(), metadata);
            } else {
                entries.add(entry(field.getKey(), field.getValue()));
            }
        }
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        return entries;
    }

    private static void describe(JsonNode about, Map<String, String> metadata) throws MalformedModel {
        for (Map.Entry<String, JsonNode> field : about.properties()) {
            if (!field.getValue().isTextual()) {
                throw new MalformedModel(
                        "__metadata__: %s is %s, which is no text".formatted(field.getKey(), field.getValue()));
            }
            metadata.put(field.getKey(), field.getValue().textValue());
        }
        if (!about.isObject()) {
            throw new MalformedModel("__metadata__ is no object");
        }
    }

    private static Entry entry(String name, JsonNode json) throws MalformedModel {
        List<Long> offsets = longs(name, json.path("data_offsets"));
        if (offsets.size() != 2) {
            throw new MalformedModel(name + ": data_offsets aren't two numbers");
        }
        return new Entry(
                name,
                dtype(name, json.path("dtype").asText()),
                longs(name, json.path("shape")),
                offsets.get(0),
                offsets.get(1));
    }

    private static Dtype dtype(String name, String text) throws MalformedModel {
        for (Dtype dtype : Dtype.values()) {
            if (dtype.name().equals(text)) {
                return dtype;
            }
        }
        throw new MalformedModel(name + ": unknown dtype " + text);
    }

    private static List<Long> longs(String name, JsonNode array) throws MalformedModel {
        List<Long> numbers = new ArrayList<>();
        for (JsonNode n : array) {
            if (!n.isIntegralNumber() || !n.canConvertToLong() || n.longValue() < 0) {
                throw new MalformedModel(name + ": " + n + " is neither a size nor an offset");
            }
            numbers.add(n.longValue());
        }
        if (!array.isArray()) {
            throw new MalformedModel(name + ": shape or data_offsets is missing");
        }
        return List.copyOf(numbers);
    }

    private static List<Entry> checked(List<Entry> entries, long bytes) throws MalformedModel {
        long at = 0;
        for (Entry e : entries) {
            if (e.begin() != at) {
                throw new MalformedModel("%s begins at %d where %d is next: tensors overlap or leave a gap"
                        .formatted(e.name(), e.begin(), at));
            }
            if (e.end() < e.begin() || e.end() > bytes) {
                throw new MalformedModel("%s ends at %d of %d bytes".formatted(e.name(), e.end(), bytes));
            }
            if (e.end() - e.begin() != size(e)) {
                throw new MalformedModel("%s has %d bytes, which its shape %s of %s doesn't fit"
                        .formatted(e.name(), e.end() - e.begin(), e.shape(), e.dtype()));
            }
            at = e.end();
        }
        if (at != bytes) {
            throw new MalformedModel("%d bytes at the end belong to no tensor".formatted(bytes - at));
        }
        return entries;
    }

    private static long size(Entry e) throws MalformedModel {
        try {
            long n = e.dtype().bytes();
            for (long d : e.shape()) {
                n = Math.multiplyExact(n, d);
            }
            return n;
        } catch (ArithmeticException overflow) {
            throw new MalformedModel(e.name() + ": its shape " + e.shape() + " is too large", overflow);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
