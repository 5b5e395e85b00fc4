package dev.millrace.ingestion.domain.archives;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/**
 * Reads WARC and ARC archives, plain or as gzip members, record by record. Where one is damaged, that is an entry of its
 * own, and the search goes on for the next record: the next member, or the next line that begins one.
 */
public final class ArchiveReader implements Closeable {

    private final ArchiveInput input;
    private final int most;
    private Optional<IOException> ahead = Optional.empty();
    private boolean lost;
    private boolean ended;

    private ArchiveReader(ArchiveInput input, int most) {
        this.input = input;
        this.most = most;
    }

    /**
     * Reads from {@code in}, which {@link #close} closes.
     *
     * @param first the first bytes of {@code in}, at least three if there are so many
     * @param most bytes of a block that are worth having; larger ones are passed over
     * @param expansion most bytes that one compressed byte may become
     */
    public static ArchiveReader of(InputStream in, byte[] first, int most, int expansion) {
        boolean compressed = GzipMembers.begins(first);
        return new ArchiveReader(compressed ? ArchiveInput.gzip(in, expansion) : ArchiveInput.plain(in), most);
    }

    /**
     * The next entry; empty at the end.
     *
     * @throws IOException if the archive can't be read any more: the disk, the network, or a decompressor's refusal
     */
    public Optional<ArchiveEntry> next() throws IOException {
        try {
            return ended ? Optional.empty() : read();
        } catch (Damaged damage) {
            lost = true;
            if (damage.isOfCompression() && !input.resume()) {
                ended = true;
            }
            return Optional.of(new ArchiveEntry.Damage(String.valueOf(damage.getMessage()), false));
        } catch (EOFException e) {
            ended = true;
            return Optional.of(new ArchiveEntry.Damage(String.valueOf(e.getMessage()), true));
        }
    }

    private Optional<ArchiveEntry> read() throws IOException {
        if (ahead.isPresent()) {
            IOException found = ahead.get();
            ahead = Optional.empty();
            throw found;
        }
        if (lost) {
            lost = false;
            if (!input.seek(RecordHeader::begins)) {
                return Optional.empty();
            }
        }
        input.skipLineEnds();
        return input.isAtEnd() ? Optional.empty() : Optional.of(record(RecordHeader.read(input)));
    }

    private ArchiveEntry record(RecordHeader header) throws IOException {
        long length = header.length();
        if (length > most) {
            input.skipWithin(length, RecordHeader::begins);
            return found(header, new byte[0]);
        }
        byte[] block = input.block((int) length);
        int swallowed = isFollowed() ? -1 : RecordHeader.within(block);
        if (swallowed >= 0) {
            input.unread(block, swallowed);
            lost = true;
            return new ArchiveEntry.Damage("a record's length reaches into the next record", false);
        }
        return found(header, block);
    }

    private static ArchiveEntry.Found found(RecordHeader header, byte[] block) {
        return new ArchiveEntry.Found(header.type(), Map.copyOf(header.fields()), header.length(), block);
    }

    /** Whether what comes next is a record or the end. */
    private boolean isFollowed() throws IOException {
        long member = input.members();
        try {
            input.skipLineEnds();
            return input.isAtEnd() || input.starts(RecordHeader::begins);
        } catch (Damaged | EOFException e) {
            if (input.members() == member && (e instanceof EOFException || isOfCompressedRecord(e))) {
                throw e;
            }
            // This record is whole: the damage is told when the next one is asked for.
            ahead = Optional.of(e);
            return true;
        }
    }

    private static boolean isOfCompressedRecord(IOException e) {
        return e instanceof Damaged damage && damage.isOfCompression() && !damage.isBetween();
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
