package dev.millrace.contracts.shards;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;

/**
 * A shard of token ids, mapped into memory. All numbers are little-endian:
 *
 * <pre>
 * offset  bytes
 *      0      4  "MRTS"
 *      4      4  format version, 1
 *      8      4  bytes per token: 2 or 4
 *     12      4  number of token ids in the vocabulary
 *     16      8  T, number of tokens
 *     24      8  D, number of documents
 *     32         T tokens, then zeros up to a multiple of 8
 *           32 D per document: id (16 bytes), first token (8), tokens (4), UTF-8 bytes of its text (4)
 * </pre>
 *
 * The separator after each document counts among its tokens.
 */
public final class TokenShard implements Closeable {

    static final int MAGIC = 0x5354524d;
    static final int VERSION = 1;
    static final int HEADER = 32;
    static final int ENTRY = 32;

    static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong BIG_ENDIAN = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Arena arena;
    private final MemorySegment map;
    private final int width;
    private final int vocabulary;
    private final long tokens;
    private final long documents;
    private final long index;

    private TokenShard(Arena arena, MemorySegment map) throws IOException {
        this.arena = arena;
        this.map = map;
        if (map.byteSize() < HEADER || map.get(U32, 0) != MAGIC) {
            throw new IOException("not a token shard");
        }
        if (map.get(U32, 4) != VERSION) {
            throw new IOException("a token shard of version " + map.get(U32, 4) + "; this release reads version 1");
        }
        this.width = map.get(U32, 8);
        this.vocabulary = map.get(U32, 12);
        this.tokens = map.get(U64, 16);
        this.documents = map.get(U64, 24);
        long room = map.byteSize() - HEADER;
        if ((width != 2 && width != 4) || tokens < 0 || tokens > room || documents < 0 || documents > room) {
            throw new IOException("a token shard with a damaged header");
        }
        this.index = HEADER + aligned(tokens * width);
        if (index + documents * ENTRY != map.byteSize()) {
            throw new IOException("a token shard of %,d bytes whose header promises %,d"
                    .formatted(map.byteSize(), index + documents * ENTRY));
        }
    }

    /**
     * Maps the file.
     *
     * @throws IOException when it isn't a whole token shard
     */
    @SuppressWarnings("MustBeClosedChecker") // the shard owns the arena and closes it
    public static TokenShard open(Path file) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new TokenShard(arena, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
        } catch (IOException e) {
            arena.close();
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    static long aligned(long bytes) {
        return (bytes + 7) & ~7L;
    }

    /** Number of tokens. */
    public long tokens() {
        return tokens;
    }

    /** Number of documents. */
    public long documents() {
        return documents;
    }

    /** Number of token ids in the vocabulary. */
    public int vocabulary() {
        return vocabulary;
    }

    /** The token at position {@code at}. */
    public int token(long at) {
        return width == 2 ? Short.toUnsignedInt(map.get(U16, HEADER + 2 * at)) : map.get(U32, HEADER + 4 * at);
    }

    /** Copies {@code length} tokens from position {@code from} on into {@code into}, starting at {@code offset}. */
    public void copy(long from, long[] into, int offset, int length) {
        for (int i = 0; i < length; i++) {
            into[offset + i] = token(from + i);
        }
    }

    /** The id of document {@code d}: 32 hexadecimal digits. */
    public String id(long d) {
        byte[] id = map.asSlice(index + d * ENTRY, 16).toArray(ValueLayout.JAVA_BYTE);
        return HexFormat.of().formatHex(id);
    }

    /** The first eight bytes of the id of document {@code d}, as {@link HeldOut} takes them. */
    public long idHigh(long d) {
        return map.get(BIG_ENDIAN, index + d * ENTRY);
    }

    /** Position of the first token of document {@code d}. */
    public long start(long d) {
        return map.get(U64, index + d * ENTRY + 16);
    }

    /** Number of tokens of document {@code d}, its separator included. */
    public int length(long d) {
        return map.get(U32, index + d * ENTRY + 24);
    }

    /** UTF-8 bytes of the text of document {@code d}. */
    public int textBytes(long d) {
        return map.get(U32, index + d * ENTRY + 28);
    }

    @Override
    public void close() {
        arena.close();
    }
}
