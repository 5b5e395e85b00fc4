package dev.millrace.contracts.shards;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Iterator;

/**
 * Zstandard-compressed JSON Lines, one record a line, as a stream: neither side holds more than one record. The same
 * records give the same bytes.
 */
final class JsonLines {

    private static final int LEVEL = 3;
    private static final int BUFFER = 1 << 16;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                    .build())
            .addModule(new Jdk8Module())
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private JsonLines() {}

    static <T> Writer<T> writer(OutputStream out, Class<T> type) throws IOException {
        ZstdOutputStream zstd = new ZstdOutputStream(out, LEVEL);
        zstd.setChecksum(true);
        return new Writer<>(MAPPER, new BufferedOutputStream(zstd, BUFFER), out, type);
    }

    static <T> Reader<T> reader(InputStream in, Class<T> type) throws IOException {
        return new Reader<>(MAPPER.readerFor(type).readValues(new ZstdInputStream(in)));
    }

    /** A stream whose first line is of another kind than the rest. */
    record Headed<H, T>(H header, Reader<T> lines) {}

    static <H, T> Headed<H, T> reader(InputStream in, Class<H> first, Class<T> type) throws IOException {
        JsonParser parser = MAPPER.createParser(new ZstdInputStream(in));
        H header = MAPPER.readValue(parser, first);
        return new Headed<>(header, new Reader<>(MAPPER.readerFor(type).readValues(parser)));
    }

    /** Writes records; {@link #close} completes the stream. */
    static final class Writer<T> implements Closeable {
        private final OutputStream out;
        private final OutputStream file;
        private final JsonGenerator generator;
        private final com.fasterxml.jackson.databind.ObjectWriter mapper;

        private Writer(ObjectMapper mapper, OutputStream out, OutputStream file, Class<T> type) throws IOException {
            this.out = out;
            this.file = file;
            this.mapper = mapper.writerFor(type);
            this.generator = mapper.getFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            generator.setRootValueSeparator(null);
        }

        void write(T value) throws IOException {
            mapper.writeValue(generator, value);
            generator.writeRaw('\n');
        }

        /** The file is let go of even where its disk has no room for the rest: open, it would go on taking that room. */
        @Override
        public void close() throws IOException {
            if (!generator.isClosed()) {
                try (file;
                        out) {
                    generator.close();
                }
            }
        }
    }

    /** Reads records in order. */
    static final class Reader<T> implements Iterator<T>, Closeable {
        private final MappingIterator<T> values;

        private Reader(MappingIterator<T> values) {
            this.values = values;
        }

        @Override
        public boolean hasNext() {
            return values.hasNext();
        }

        @Override
        public T next() {
            return values.next();
        }

        @Override
        public void close() throws IOException {
            values.close();
        }
    }
}
