package dev.millrace.contracts.models;

import com.fasterxml.jackson.core.JacksonException;
import dev.millrace.contracts.json.JsonFault;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * A safetensors file, mapped into memory. The file is not trusted: before a tensor is handed out, the header's length
 * is bounded, and every tensor's bytes are known to lie in the file, to fit its shape and type, and to leave neither
 * gap nor overlap, as the format demands.
 */
public final class Safetensors implements Closeable {

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

        /** How many elements are infinite, or no numbers; none of what isn't floating-point is. */
        public long notFinite() {
            long found = 0;
            for (long i = 0; i < size(); i++) {
                boolean finite = switch (dtype) {
                    case F32 -> Float.isFinite(data.getAtIndex(FLOAT, i));
                    case BF16 -> Float.isFinite(Float.intBitsToFloat(data.getAtIndex(SHORT, i) << Short.SIZE));
                    case F16 -> Float.isFinite(Float.float16ToFloat(data.getAtIndex(SHORT, i)));
                    case F64 -> Double.isFinite(data.getAtIndex(DOUBLE, i));
                    default -> true;
                };
                found += finite ? 0 : 1;
            }
            return found;
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
            throw new MalformedModel(file + ": the header isn't JSON: " + JsonFault.of(e), e);
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
        return SafetensorsHeader.end(MemorySegment.ofArray(beginning), bytes);
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
            for (SafetensorsHeader.Entry e : SafetensorsHeader.tensors(header, bytes - begin, new LinkedHashMap<>())) {
                shapes.put(e.name(), e.shape());
            }
            return shapes;
        } catch (JacksonException e) {
            throw new MalformedModel("the header isn't JSON: " + JsonFault.of(e), e);
        } catch (MalformedModel e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory that can't be read", e);
        }
    }

    private void read(MemorySegment file) throws IOException {
        long begin = SafetensorsHeader.end(file, file.byteSize());
        MemorySegment data = file.asSlice(begin);
        for (SafetensorsHeader.Entry e :
                SafetensorsHeader.tensors(file.asSlice(PREFIX, begin - PREFIX), data.byteSize(), metadata)) {
            tensors.put(e.name(), new Tensor(e.dtype(), e.shape(), data.asSlice(e.begin(), e.end() - e.begin())));
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
