package dev.millrace.contracts.models;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.util.ByteBufferBackedInputStream;
import dev.millrace.contracts.models.Safetensors.Dtype;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a safetensors file says of its tensors before their bytes, read and checked against how many there are. */
final class SafetensorsHeader {

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

    private SafetensorsHeader() {}

    /** Of one tensor: which bytes behind the header are its own. */
    record Entry(String name, Dtype dtype, List<Long> shape, long begin, long end) {}

    /**
     * The tensors, in the order of their bytes, which leave neither gap nor overlap.
     *
     * @param header without the number before it
     * @param bytes behind the header
     * @param metadata takes what the writer said about the file
     */
    static List<Entry> tensors(MemorySegment header, long bytes, Map<String, String> metadata) throws IOException {
        return checked(entries(header, metadata), bytes);
    }

    static long end(MemorySegment beginning, long bytes) throws MalformedModel {
        if (bytes < Safetensors.PREFIX || beginning.byteSize() < Safetensors.PREFIX) {
            throw new MalformedModel("too short for a safetensors file");
        }
        if (beginning.asSlice(0, Safetensors.PREFIX).mismatch(MemorySegment.ofArray(GIT_LFS)) < 0) {
            throw new MalformedModel(
                    "it is what Git LFS keeps in a file's place; fetch the file itself (git lfs pull)");
        }
        long header = beginning.get(U64, 0);
        if (header < 2 || header > MAX_HEADER || header > bytes - Safetensors.PREFIX) {
            throw new MalformedModel(
                    "a header of %s bytes in a file of %d".formatted(Long.toUnsignedString(header), bytes));
        }
        return Safetensors.PREFIX + header;
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
}
