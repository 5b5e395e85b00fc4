package dev.millrace.contracts.models;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.util.ByteBufferBackedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
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
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * A safetensors file, mapped into memory. The file is not trusted: before a tensor is handed out, the header's length
 * is bounded, and every tensor's bytes are known to lie in the file, to fit its shape and type, and to leave neither
 * gap nor overlap, as the format demands.
 */
public final class Safetensors implements Closeable {

    /** The reference implementation's own bound on the header, in bytes. */
    static final long MAX_HEADER = 100_000_000;

    /** Of a file, and of what its writer says of it: a header of the allowed length could name millions, each an object in memory. */
    static final int MOST_NAMES = 1 << 18;

    /** As many as PyTorch's tensors have. */
    private static final int MOST_DIMENSIONS = 64;

    /** What stands in a repository for a file that Git keeps elsewhere begins with it, and is shorter than this is as a number. */
    private static final byte[] GIT_LFS = "version ".getBytes(StandardCharsets.US_ASCII);

    /** A name that is there twice would hide a tensor. */
    private static final ObjectReader HEADER =
            ModelJson.MAPPER.reader().with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

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

        private static final Set<Dtype> FLOATS = EnumSet.of(F64, F32, F16, BF16);

        private final int bytes;

        Dtype(int bytes) {
            this.bytes = bytes;
        }

        /** Bytes of one element. */
        public int bytes() {
            return bytes;
        }

        /** Whether elements are floating-point numbers. */
        public boolean isFloat() {
            return FLOATS.contains(this);
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
            MemorySegment header = MemorySegment.ofArray(beginning).asSlice(PREFIX, begin - PREFIX);
            for (Entry e : checked(entries(header, new LinkedHashMap<>()), bytes - begin)) {
                shapes.put(e.name(), e.shape());
            }
            return shapes;
        } catch (JacksonException e) {
            throw new MalformedModel("the header isn't JSON: " + e.getOriginalMessage(), e);
        } catch (MalformedModel e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory that can't be read", e);
        }
    }

    private static long headerEnd(MemorySegment beginning, long bytes) throws MalformedModel {
        if (bytes < PREFIX || beginning.byteSize() < PREFIX) {
            throw new MalformedModel("too short for a safetensors file");
        }
        if (beginning.asSlice(0, PREFIX).mismatch(MemorySegment.ofArray(GIT_LFS)) < 0) {
            throw new MalformedModel(
                    "it is what Git LFS keeps in a file's place; fetch the file itself (git lfs pull)");
        }
        long header = beginning.get(U64, 0);
        if (header < 2 || header > MAX_HEADER || header > bytes - PREFIX) {
            throw new MalformedModel(
                    "a header of %s bytes in a file of %d".formatted(Long.toUnsignedString(header), bytes));
        }
        return PREFIX + header;
    }

    private void read(MemorySegment file) throws IOException {
        long begin = headerEnd(file, file.byteSize());
        MemorySegment data = file.asSlice(begin);
        for (Entry e : checked(entries(file.asSlice(PREFIX, begin - PREFIX), metadata), data.byteSize())) {
            tensors.put(e.name(), new Tensor(e.dtype(), e.shape(), data.asSlice(e.begin(), e.end() - e.begin())));
        }
    }

    /** Field by field, so that of what nobody needs nothing is held. */
    private static List<Entry> entries(MemorySegment header, Map<String, String> metadata) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (JsonParser json = HEADER.createParser(new InputStreamReader(
                new ByteBufferBackedInputStream(header.asByteBuffer()), StandardCharsets.UTF_8.newDecoder()))) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedModel("the header isn't a JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                if (name.equals("__metadata__")) {
                    describe(json, metadata);
                } else {
                    expectRoom(entries.size(), "tensors");
                    entries.add(entry(name, json));
                }
            }
            if (json.nextToken() != null) {
                throw new MalformedModel("Trailing token: the header goes on behind its object");
            }
        } catch (CharacterCodingException e) {
            throw new MalformedModel("the header isn't UTF-8", e);
        }
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        return entries;
    }

    private static void expectRoom(int there, String what) throws MalformedModel {
        if (there == MOST_NAMES) {
            throw new MalformedModel("the header names more than %,d %s".formatted(MOST_NAMES, what));
        }
    }

    private static void describe(JsonParser json, Map<String, String> metadata) throws IOException {
        if (!json.isExpectedStartObjectToken()) {
            throw new MalformedModel("__metadata__ is no object");
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            if (json.nextToken() != JsonToken.VALUE_STRING) {
                throw new MalformedModel("__metadata__: %s is %s, which is no text".formatted(name, json.getText()));
            }
            expectRoom(metadata.size(), "fields of __metadata__");
            metadata.put(name, json.getText());
        }
    }

    private static Entry entry(String name, JsonParser json) throws IOException {
        if (!json.isExpectedStartObjectToken()) {
            throw new MalformedModel(
                    "the header isn't one of tensors: %s is no object with dtype, shape and data_offsets"
                            .formatted(name));
        }
        Optional<Dtype> dtype = Optional.empty();
        Optional<List<Long>> shape = Optional.empty();
        Optional<List<Long>> offsets = Optional.empty();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "dtype" -> dtype = Optional.of(dtype(name, json.getText()));
                case "shape" -> shape = Optional.of(longs(name, field, json));
                case "data_offsets" -> offsets = Optional.of(longs(name, field, json));
                default ->
                    throw new MalformedModel(
                            "%s has a field %s; a tensor's are dtype, shape and data_offsets".formatted(name, field));
            }
        }
        if (dtype.isEmpty() || shape.isEmpty() || offsets.isEmpty()) {
            throw new MalformedModel(name + ": dtype, shape or data_offsets is missing");
        }
        if (offsets.get().size() != 2) {
            throw new MalformedModel(name + ": data_offsets aren't two numbers");
        }
        return new Entry(
                name,
                dtype.get(),
                shape.get(),
                offsets.get().getFirst(),
                offsets.get().getLast());
    }

    private static Dtype dtype(String name, String text) throws MalformedModel {
        for (Dtype dtype : Dtype.values()) {
            if (dtype.name().equals(text)) {
                return dtype;
            }
        }
        throw new MalformedModel(name + ": unknown dtype " + text);
    }

    private static List<Long> longs(String name, String field, JsonParser json) throws IOException {
        if (!json.isExpectedStartArrayToken()) {
            throw new MalformedModel("%s: %s is no list".formatted(name, field));
        }
        List<Long> numbers = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            boolean whole = json.currentToken() == JsonToken.VALUE_NUMBER_INT
                    && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
            if (!whole || json.getLongValue() < 0) {
                throw new MalformedModel("%s: %s is neither a size nor an offset".formatted(name, json.getText()));
            }
            if (numbers.size() == MOST_DIMENSIONS) {
                throw new MalformedModel("%s: %s has more than %d numbers".formatted(name, field, MOST_DIMENSIONS));
            }
            numbers.add(json.getLongValue());
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
