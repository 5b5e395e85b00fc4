package dev.millrace.ingestion.domain.parquet;

import dev.hardwood.metadata.ColumnChunk;
import dev.hardwood.metadata.ColumnMetaData;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.Unreadable;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * The headers of a column's pages, looked at before any page is decoded (parquet-format's {@code parquet.thrift}, in
 * Thrift's compact protocol). A decoder allocates what a header claims, and may wait forever for values that never come: so
 * claims beyond the limits, and pages that don't add up, are refused here.
 */
final class ParquetPages {

    /** A page may become as much as this many documents of the largest allowed size. */
    private static final int DOCUMENTS = 8;

    /** What a value costs while a page is decoded: its level, its place, its length. */
    private static final int BYTES_A_VALUE = 16;

    /** A page of this size is no bomb, whatever it was packed from: what writers put into a page by default. */
    private static final long EXPANSION_FREE = 1 << 20;

    private static final int HEADER = 1 << 13;
    private static final int LONGEST_HEADER = 1 << 24;

    /** Page types; those of an index hold no values. */
    private static final int DATA = 0;

    private static final int DICTIONARY = 2;
    private static final int DATA_V2 = 3;

    private final FileChannel file;
    private final ReadLimits limits;

    ParquetPages(FileChannel file, ReadLimits limits) {
        this.file = file;
        this.limits = limits;
    }

    /** @param length of the header itself */
    private record Page(int type, int plain, int packed, int values, int length) {}

    /**
     * Looks at all pages of {@code chunk}.
     *
     * @throws Unreadable if one claims more than the limits allow
     * @throws IOException if they aren't what the chunk says they are
     */
    void check(ColumnChunk chunk) throws IOException {
        ColumnMetaData meta = chunk.metaData();
        long at = chunk.chunkStartOffset();
        long end = at + meta.totalCompressedSize();
        if (at < 4 || meta.totalCompressedSize() < 0 || end > file.size() || meta.numValues() < 0) {
            throw new IOException("A column lies outside of the file");
        }
        long values = 0;
        while (values < meta.numValues()) {
            Page page = page(at, end);
            at += (long) page.length() + page.packed();
            if (page.packed() < 0 || page.plain() < 0 || page.values() < 0 || at > end) {
                throw new IOException("A page lies outside of its column");
            }
            checkCost(page);
            values += page.type() == DATA || page.type() == DATA_V2 ? page.values() : 0;
        }
        if (values > meta.numValues()) {
            throw new IOException("Pages have more values than their column");
        }
    }

    private void checkCost(Page page) throws Unreadable {
        long most = (long) DOCUMENTS * limits.documentBytes();
        if (page.plain() + (long) BYTES_A_VALUE * page.values() > most) {
            throw new Unreadable(limits.tooLong(page.plain()));
        }
        if (page.plain() > EXPANSION_FREE && page.plain() / limits.expansion() > page.packed()) {
            throw new Unreadable(ReadLimits.exceeded("expansion", limits.expansion(), page.packed()));
        }
    }

    /** The header at {@code at}, however long its statistics are. */
    private Page page(long at, long end) throws IOException {
        for (int size = HEADER; size <= LONGEST_HEADER; size *= 8) {
            ByteBuffer window = ByteBuffer.allocate((int) Math.min(size, end - at));
            for (int n = 0; n >= 0 && window.hasRemaining(); ) {
                n = file.read(window, at + window.position());
            }
            try {
                return page(new ThriftFields(window.flip()));
            } catch (BufferUnderflowException e) {
                if (window.limit() < size) {
                    break;
                }
            }
        }
        throw new IOException("A page without an end to its header");
    }

    private static Page page(ThriftFields fields) throws IOException {
        int type = -1;
        int plain = -1;
        int packed = -1;
        int values = 0;
        for (int id = fields.next(); id > 0; id = fields.next()) {
            switch (id) {
                case 1 -> type = fields.i32();
                case 2 -> plain = fields.i32();
                case 3 -> packed = fields.i32();
                case 5, 7, 8 -> values = valuesOf(fields);
                default -> fields.skip();
            }
        }
        if (type < DATA || type > DATA_V2 || (type != DICTIONARY && type != 1 && values == 0)) {
            throw new IOException("A page of no known type, or without values");
        }
        return new Page(type, plain, packed, values, fields.position());
    }

    /** The first field of a data page's and of a dictionary's own header. */
    private static int valuesOf(ThriftFields fields) throws IOException {
        int values = 0;
        fields.enter();
        for (int id = fields.next(); id > 0; id = fields.next()) {
            if (id == 1) {
                values = fields.i32();
            } else {
                fields.skip();
            }
        }
        fields.leave();
        return values;
    }
}
