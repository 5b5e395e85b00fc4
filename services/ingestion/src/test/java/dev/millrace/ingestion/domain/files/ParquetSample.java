package dev.millrace.ingestion.domain.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A Parquet file with one required column of texts in one gzipped page, written by hand (parquet-format's
 * {@code parquet.thrift}, in Thrift's compact protocol), so that it can say what isn't so.
 *
 * @param pageBytes what the page says it becomes, or the truth where negative
 * @param values how many values page and metadata say there are, or the truth where negative
 * @param chunkBytes what the metadata says the column becomes, or the truth where negative
 */
public record ParquetSample(List<String> texts, long pageBytes, long values, long chunkBytes) {

    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int STRUCT = 12;

    static byte[] of(String... texts) throws IOException {
        return new ParquetSample(List.of(texts), -1, -1, -1).bytes();
    }

    byte[] bytes() throws IOException {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        for (String text : texts) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            plain.write(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(utf8.length)
                    .array());
            plain.write(utf8);
        }
        byte[] packed = FileReadingTest.gzip(plain.toByteArray());
        long count = values < 0 ? texts.size() : values;
        byte[] header = header(plain.size(), packed.length, count);
        byte[] footer = footer(plain.size(), header.length + packed.length, count);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(FormatSamples.utf8("PAR1"));
        file.write(header);
        file.write(packed);
        file.write(footer);
        file.write(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(footer.length)
                .array());
        file.write(FormatSamples.utf8("PAR1"));
        return file.toByteArray();
    }

    private byte[] header(long plain, long packed, long count) {
        Struct data = new Struct()
                .number(1, I32, count)
                .number(2, I32, 0)
                .number(3, I32, 3)
                .number(4, I32, 3);
        return new Struct()
                .number(1, I32, 0)
                .number(2, I32, pageBytes < 0 ? plain : pageBytes)
                .number(3, I32, packed)
                .struct(5, data)
                .end();
    }

    private byte[] footer(long plain, long chunk, long count) {
        Struct root = new Struct().text(4, "schema").number(5, I32, 1);
        Struct column =
                new Struct().number(1, I32, 6).number(3, I32, 0).text(4, "text").number(6, I32, 0);
        Struct meta = new Struct()
                .number(1, I32, 6)
                .numbers(2, 0, 3)
                .texts(3, "text")
                .number(4, I32, 2)
                .number(5, I64, count)
                .number(6, I64, chunkBytes < 0 ? plain : chunkBytes)
                .number(7, I64, chunk)
                .number(9, I64, 4);
        Struct columns = new Struct().number(2, I64, 4).struct(3, meta);
        Struct group = new Struct().structs(1, columns).number(2, I64, plain).number(3, I64, count);
        return new Struct()
                .number(1, I32, 1)
                .structs(2, root, column)
                .number(3, I64, count)
                .structs(4, group)
                .end();
    }

    /** A struct of Thrift's compact protocol. */
    private static final class Struct {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private int last;

        Struct number(int id, int type, long value) {
            field(id, type);
            varint((value << 1) ^ (value >> 63));
            return this;
        }

        Struct text(int id, String value) {
            field(id, BINARY);
            string(value);
            return this;
        }

        Struct texts(int id, String value) {
            field(id, LIST);
            out.write(1 << 4 | BINARY);
            string(value);
            return this;
        }

        Struct numbers(int id, int... values) {
            field(id, LIST);
            out.write(values.length << 4 | I32);
            for (int value : values) {
                varint((long) value << 1);
            }
            return this;
        }

        Struct struct(int id, Struct value) {
            field(id, STRUCT);
            out.writeBytes(value.end());
            return this;
        }

        Struct structs(int id, Struct... values) {
            field(id, LIST);
            out.write(values.length << 4 | STRUCT);
            for (Struct value : values) {
                out.writeBytes(value.end());
            }
            return this;
        }

        byte[] end() {
            out.write(0);
            return out.toByteArray();
        }

        private void field(int id, int type) {
            out.write((id - last) << 4 | type);
            last = id;
        }

        private void string(String value) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            varint(utf8.length);
            out.writeBytes(utf8);
        }

        private void varint(long value) {
            long rest = value;
            while ((rest & ~0x7FL) != 0) {
                out.write((int) ((rest & 0x7F) | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }
    }
}
