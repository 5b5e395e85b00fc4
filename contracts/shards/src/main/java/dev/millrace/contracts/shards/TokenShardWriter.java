package dev.millrace.contracts.shards;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Writes a {@link TokenShard}, document by document. The file is valid only once it has been closed. Whether it needs a loss
 * mask is known only then, so mask and index are kept in memory.
 */
public final class TokenShardWriter implements Closeable {

    private static final int BUFFER = 1 << 16;

    private final FileChannel channel;
    private final int width;
    private final int vocabulary;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    private ByteBuffer index = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    /** Tokens that aren't learned: nothing as long as there is no dialog. */
    private final BitSet unlearned = new BitSet();

    private boolean masked;
    private long tokens;
    private long documents;

    /**
     * Starts a shard.
     *
     * @param file created or replaced
     * @param vocabulary number of token ids; up to 65,536 they take two bytes each, else four
     */
    public TokenShardWriter(Path file, int vocabulary) throws IOException {
        this.vocabulary = vocabulary;
        this.width = vocabulary <= 65_536 ? 2 : 4;
        this.channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        buffer.put(new byte[TokenShard.HEADER]);
    }

    /** Appends a document all of whose tokens count, and whose content hash nobody knows. */
    public void write(String id, int[] ids, int count, int textBytes) throws IOException {
        write(id, Optional.empty(), ids, count, textBytes, Optional.empty());
    }

    /**
     * Appends a document.
     *
     * @param id 32 hexadecimal digits
     * @param contentHash its {@link ContentHash}; kept only if some document of the shard is a dialog
     * @param ids its tokens, its separator included
     * @param count how many of {@code ids} are used
     * @param textBytes UTF-8 bytes of its text
     * @param learned which of {@code ids} a model is to learn to say, of a dialog; those of anything else all count
     * @throws ArithmeticException when a dialog ends behind the shard's token number 2³¹ - 1
     */
    public void write(
            String id, Optional<String> contentHash, int[] ids, int count, int textBytes, Optional<BitSet> learned)
            throws IOException {
        if (index.remaining() < TokenShard.MASKED_ENTRY) {
            index = ByteBuffer.allocate(index.capacity() * 2)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(index.flip());
        }
        byte[] idBytes = hex(id, "document id");
        byte[] hashBytes = hex(contentHash.orElse(TokenShard.UNKNOWN), "content hash");
        index.put(idBytes).putLong(tokens).putInt(count).putInt(textBytes).put(hashBytes);
        for (int i = 0; i < count; i++) {
            writeToken(ids[i]);
        }
        if (learned.isPresent()) {
            mask(learned.get(), count);
        }
        tokens += count;
        documents++;
    }

    private static byte[] hex(String digits, String what) {
        byte[] bytes = HexFormat.of().parseHex(digits);
        if (bytes.length != 16) {
            throw new IllegalArgumentException("a %s has 32 hexadecimal digits, not: %s".formatted(what, digits));
        }
        return bytes;
    }

    private void mask(BitSet learned, int count) {
        masked = true;
        int from = Math.toIntExact(tokens);
        int end = Math.addExact(from, count);
        for (int i = learned.nextClearBit(0); i < end - from; i = learned.nextClearBit(i + 1)) {
            unlearned.set(from + i);
        }
    }

    private void writeToken(int token) throws IOException {
        if (token < 0 || token >= vocabulary) {
            throw new IllegalArgumentException("token %d is outside the vocabulary of %d".formatted(token, vocabulary));
        }
        makeRoom(width);
        if (width == 2) {
            buffer.putShort((short) token);
        } else {
            buffer.putInt(token);
        }
    }

    /** Tokens written so far. */
    public long tokens() {
        return tokens;
    }

    /** Documents written so far. */
    public long documents() {
        return documents;
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            long padding = TokenShard.aligned(tokens * width) - tokens * width;
            makeRoom((int) padding);
            buffer.put(new byte[(int) padding]);
            if (masked) {
                writeMask();
            }
            writeIndex();
            drain();
            ByteBuffer header = ByteBuffer.allocate(TokenShard.HEADER).order(ByteOrder.LITTLE_ENDIAN);
            header.putInt(TokenShard.MAGIC)
                    .putInt(masked ? TokenShard.MASKED : TokenShard.PLAIN)
                    .putInt(width)
                    .putInt(vocabulary);
            header.putLong(tokens).putLong(documents).flip();
            channel.write(header, 0);
        }
    }

    private void writeMask() throws IOException {
        byte[] not = unlearned.toByteArray();
        for (long at = 0; at < TokenShard.maskBytes(tokens); at++) {
            int left = Math.clamp(tokens - at * Byte.SIZE, 0, Byte.SIZE);
            int all = (1 << left) - 1;
            makeRoom(1);
            buffer.put((byte) (at < not.length ? all & ~not[(int) at] : all));
        }
    }

    private void writeIndex() throws IOException {
        int entry = masked ? TokenShard.MASKED_ENTRY : TokenShard.ENTRY;
        for (int at = 0; at < index.position(); at += TokenShard.MASKED_ENTRY) {
            makeRoom(entry);
            buffer.put(index.array(), at, entry);
        }
    }

    private void makeRoom(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            drain();
        }
    }

    private void drain() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }
}
