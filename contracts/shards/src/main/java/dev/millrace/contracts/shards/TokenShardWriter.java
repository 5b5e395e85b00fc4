package dev.millrace.contracts.shards;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;

/** Writes a {@link TokenShard}, document by document. The file is valid only once it has been closed. */
public final class TokenShardWriter implements Closeable {

    private static final int BUFFER = 1 << 16;

    private final FileChannel channel;
    private final int width;
    private final int vocabulary;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    private ByteBuffer index = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
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

    /**
     * Appends a document.
     *
     * @param id 32 hexadecimal digits
     * @param ids its tokens, its separator included
     * @param count how many of {@code ids} are used
     * @param textBytes UTF-8 bytes of its text
     */
    public void write(String id, int[] ids, int count, int textBytes) throws IOException {
        if (index.remaining() < TokenShard.ENTRY) {
            index = ByteBuffer.allocate(index.capacity() * 2)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(index.flip());
        }
        byte[] idBytes = HexFormat.of().parseHex(id);
        if (idBytes.length != 16) {
            throw new IllegalArgumentException("a document id has 32 hexadecimal digits, not: " + id);
        }
        index.put(idBytes).putLong(tokens).putInt(count).putInt(textBytes);
        for (int i = 0; i < count; i++) {
            writeToken(ids[i]);
        }
        tokens += count;
        documents++;
    }

    private void writeToken(int token) throws IOException {
        if (token < 0 || token >= vocabulary) {
            throw new IllegalArgumentException("token %d is outside the vocabulary of %d".formatted(token, vocabulary));
        }
        if (buffer.remaining() < width) {
            drain(buffer);
        }
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
            if (buffer.remaining() < padding) {
                drain(buffer);
            }
            buffer.put(new byte[(int) padding]);
            drain(buffer);
            drain(index);
            ByteBuffer header = ByteBuffer.allocate(TokenShard.HEADER).order(ByteOrder.LITTLE_ENDIAN);
            header.putInt(TokenShard.MAGIC)
                    .putInt(TokenShard.VERSION)
                    .putInt(width)
                    .putInt(vocabulary);
            header.putLong(tokens).putLong(documents).flip();
            channel.write(header, 0);
        }
    }

    private void drain(ByteBuffer full) throws IOException {
        full.flip();
        while (full.hasRemaining()) {
            channel.write(full);
        }
        full.clear();
    }
}
