package dev.millrace.evaluator.domain;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The lines of a file, kept as they come. Who opens it again finds what was added before, whatever ended it; a line that was cut
 * off is taken away. One process has it open at a time; safe for use from many threads at once.
 */
public final class KeptLines implements Lines {

    /** Not a channel's: one whose writer is interrupted is closed for all others. */
    private final RandomAccessFile out;

    private KeptLines(RandomAccessFile out) {
        this.out = out;
    }

    /** Another process, or another thread, has the file open. */
    public static final class InUse extends IOException {
        private static final long serialVersionUID = 1L;

        private InUse(Path file) {
            super(file + ": another command writes to it; wait for its end, or name another file or folder");
        }
    }

    /**
     * The lines of this file, made if it isn't there.
     *
     * @param reader gets those that are there
     * @throws InUse when it is open already
     */
    public static <X extends Exception> KeptLines open(Path file, Reader<X> reader) throws IOException, X {
        RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw");
        boolean opened = false;
        try {
            lock(file, out.getChannel());
            read(file, out.getChannel(), reader);
            out.seek(out.length());
            opened = true;
            return new KeptLines(out);
        } finally {
            if (!opened) {
                out.close();
            }
        }
    }

    private static void lock(Path file, FileChannel channel) throws IOException {
        boolean locked;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            locked = false;
        }
        if (!locked) {
            throw new InUse(file);
        }
    }

    private static <X extends Exception> void read(Path file, FileChannel channel, Reader<X> reader)
            throws IOException, X {
        cutOff(channel);
        // Not closed: that would close the channel.
        BufferedReader lines = new BufferedReader(Channels.newReader(channel.position(0), StandardCharsets.UTF_8));
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            reader.line(line, "%s:%d".formatted(file, number));
        }
    }

    /** Takes away what stands behind the last line break. */
    private static void cutOff(FileChannel channel) throws IOException {
        long end = channel.size();
        ByteBuffer block = ByteBuffer.allocate(1 << 16);
        while (end > 0) {
            long from = Math.max(0, end - block.capacity());
            block.clear().limit((int) (end - from));
            while (block.hasRemaining() && channel.read(block, from + block.position()) >= 0) {
                // goes on until the block is whole
            }
            for (int i = block.position() - 1; i >= 0; i--) {
                if (block.get(i) == '\n') {
                    channel.truncate(from + i + 1);
                    return;
                }
            }
            end = from;
        }
        channel.truncate(0);
    }

    /** Once this returns, it is in the file. */
    @Override
    public synchronized void add(String line) throws IOException {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
