package dev.millrace.contracts.shards;

import dev.millrace.contracts.json.LaterVersion;
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
import java.util.Optional;

/**
 * A shard of token ids, mapped into memory. All numbers are little-endian:
 *
 * <pre>
 * offset  bytes
 *      0      4  "MRTS"
 *      4      4  format version, 1 or 2
 *      8      4  W, bytes per token: 2 or 4
 *     12      4  number of token ids in the vocabulary
 *     16      8  T, number of tokens
 *     24      8  D, number of documents
 *     32    T·W  the tokens, then zeros up to a multiple of 8
 * version 1:
 *          D·32  per document: id (16 bytes), first token (8), tokens (4), UTF-8 bytes of its text (4)
 * version 2:
 *           T/8  the loss mask, one bit a token, then zeros up to a multiple of 8 bytes; token t has bit t mod 8 (0 is the
 *                lowest) of byte t/8: 1 where a model is to learn to say it
 *          D·48  per document: as in version 1, then its content hash (16 bytes, zeros where nobody knows it)
 * </pre>
 *
 * The documents are the shard's segments: in their order, without gaps, document d has the tokens from {@code start(d)} to
 * {@code start(d) + length(d)}, exclusive. The separator after each counts among them. So what belongs together, and where it
 * comes from, is in the index.
 *
 * <p>A shard without dialogs is of version 1, since every token counts there, and has no content hashes.
 */
public final class TokenShard implements Closeable {

    static final int MAGIC = 0x5354524d;
    /** Every token counts. */
    static final int PLAIN = 1;
    /** With a loss mask and content hashes. */
    static final int MASKED = 2;

    static final int HEADER = 32;
    static final int ENTRY = 32;
    static final int MASKED_ENTRY = ENTRY + ContentHash.BYTES;
    static final String UNKNOWN = "00".repeat(ContentHash.BYTES);

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
    private final long mask;
    private final long index;
    private final int entry;

    private TokenShard(Path file, Arena arena, MemorySegment map) throws IOException {
        this.arena = arena;
        this.map = map;
        if (map.byteSize() < HEADER || map.get(U32, 0) != MAGIC) {
            throw new IOException("not a token shard");
        }
        int version = map.get(U32, 4);
        if (version > MASKED) {
            throw new LaterVersion("The token shard " + file, version, MASKED);
        }
        this.width = map.get(U32, 8);
        this.vocabulary = map.get(U32, 12);
        this.tokens = map.get(U64, 16);
        this.documents = map.get(U64, 24);
        long room = map.byteSize() - HEADER;
        if (version < PLAIN
                || (width != 2 && width != 4)
                || tokens < 0
                || tokens > room
                || documents < 0
                || documents > room) {
            throw new IOException("a token shard with a damaged header");
        }
        this.mask = HEADER + aligned(tokens * width);
        this.index = version == MASKED ? mask + maskBytes(tokens) : mask;
        this.entry = version == MASKED ? MASKED_ENTRY : ENTRY;
        if (index + documents * entry != map.byteSize()) {
            throw new IOException("a token shard of %,d bytes whose header promises %,d"
                    .formatted(map.byteSize(), index + documents * entry));
        }
        checkMask();
        checkDocuments();
    }

    /** No bit may stand behind the last token: a mask that is longer or shorter than it was has others there. */
    private void checkMask() throws IOException {
        for (long bit = tokens; bit < (index - mask) * Byte.SIZE; bit++) {
            if (bit(bit)) {
                throw new IOException("a token shard with a damaged loss mask");
            }
        }
    }

    /** Whoever reads a document's tokens must not read another's, or what lies behind the last. */
    private void checkDocuments() throws IOException {
        long next = 0;
        for (long d = 0; d < documents; d++) {
            if (start(d) != next || length(d) < 0) {
                throw new IOException(
                        "a token shard whose document %,d isn't where the one before it ends".formatted(d));
            }
            next += length(d);
        }
        if (next != tokens) {
            throw new IOException("a token shard of %,d tokens whose documents have %,d".formatted(tokens, next));
        }
    }

    /**
     * Maps the file.
     *
     * @throws IOException when it isn't a whole token shard
     * @throws LaterVersion when a later release has written it
     */
    @SuppressWarnings("MustBeClosedChecker") // the shard owns the arena and closes it
    public static TokenShard open(Path file) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new TokenShard(file, arena, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
        } catch (LaterVersion e) {
            arena.close();
            throw e;
        } catch (IOException e) {
            arena.close();
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    static long aligned(long bytes) {
        return (bytes + 7) & ~7L;
    }

    static long maskBytes(long tokens) {
        return aligned((tokens + 7) / Byte.SIZE);
    }

    private boolean bit(long at) {
        return (map.get(ValueLayout.JAVA_BYTE, mask + at / Byte.SIZE) >> (at % Byte.SIZE) & 1) == 1;
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

    /** Whether it says which tokens count: it holds a dialog. */
    public boolean hasMask() {
        return entry == MASKED_ENTRY;
    }

    /** Whether a model is to learn to say the token at position {@code at}. */
    public boolean learns(long at) {
        return !hasMask() || bit(at);
    }

    /** Copies {@code length} tokens from position {@code from} on into {@code into}, starting at {@code offset}. */
    public void copy(long from, long[] into, int offset, int length) {
        for (int i = 0; i < length; i++) {
            into[offset + i] = token(from + i);
        }
    }

    /** The id of document {@code d}: 32 hexadecimal digits. */
    public String id(long d) {
        return hex(index + d * entry);
    }

    private String hex(long at) {
        return HexFormat.of().formatHex(map.asSlice(at, 16).toArray(ValueLayout.JAVA_BYTE));
    }

    /** The {@link ContentHash} of document {@code d}, where it is known and the shard says it. */
    public Optional<String> contentHash(long d) {
        return hasMask()
                ? Optional.of(hex(index + d * entry + ENTRY)).filter(hash -> !hash.equals(UNKNOWN))
                : Optional.empty();
    }

    /** The first eight bytes of the id of document {@code d}, as {@link HeldOut} takes them. */
    public long idHigh(long d) {
        return map.get(BIG_ENDIAN, index + d * entry);
    }

    /** Position of the first token of document {@code d}. */
    public long start(long d) {
        return map.get(U64, index + d * entry + 16);
    }

    /** Number of tokens of document {@code d}, its separator included. */
    public int length(long d) {
        return map.get(U32, index + d * entry + 24);
    }

    /** UTF-8 bytes of the text of document {@code d}. */
    public int textBytes(long d) {
        return map.get(U32, index + d * entry + 28);
    }

    @Override
    public void close() {
        arena.close();
    }
}
