package dev.millrace.ingestion.domain.wiki;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import dev.millrace.ingestion.domain.input.FileInput;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.Unreadable;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Sorts any number of records by their first bytes, on the disk: sorted runs, merged while they are read (Knuth, The Art of
 * Computer Programming 3, 5.4). Holds {@value #HELD} bytes at most.
 */
final class SortedRecords implements Closeable {

    private static final int HELD = 16 << 20;
    private static final int MOST_RUNS = 32;
    private static final int BUFFER = 1 << 14;

    private final FileInput input;
    private final Comparator<byte[]> order;
    private final List<byte[]> held = new ArrayList<>();
    private final List<Path> runs = new ArrayList<>();
    private final List<Run> reading = new ArrayList<>();
    private final PriorityQueue<Run> heads;
    private long heldBytes;
    private long bytes;
    private int given;

    /** @param key how many bytes at the beginning decide, compared as unsigned numbers; no two records have the same */
    SortedRecords(FileInput input, int key) {
        this.input = input;
        this.order = (a, b) -> Arrays.compareUnsigned(a, 0, key, b, 0, key);
        this.heads = new PriorityQueue<>((a, b) -> order.compare(a.head, b.head));
    }

    void add(byte[] record) throws IOException {
        bytes += record.length;
        if (bytes > input.limits().copyBytes()) {
            throw new Unreadable(ReadLimits.exceeded("copyBytes", input.limits().copyBytes(), bytes));
        }
        held.add(record);
        heldBytes += record.length + 32L;
        if (heldBytes > HELD) {
            spill();
        }
    }

    /** To be called once, before the first {@link #next}. */
    void sort() throws IOException {
        if (runs.isEmpty()) {
            held.sort(order);
        } else {
            spill();
            for (Path run : runs) {
                open(run);
            }
        }
    }

    /** The next record in order; empty at the end. */
    Optional<byte[]> next() throws IOException {
        if (runs.isEmpty()) {
            return given < held.size() ? Optional.of(held.get(given++)) : Optional.empty();
        }
        Run first = heads.poll();
        if (first == null) {
            return Optional.empty();
        }
        byte[] record = first.head;
        if (first.advance()) {
            heads.add(first);
        }
        return Optional.of(record);
    }

    private void spill() throws IOException {
        held.sort(order);
        Path run = input.scratchFile();
        try (DataOutputStream out = writer(run)) {
            for (byte[] record : held) {
                write(record, out);
            }
            out.writeInt(-1);
        }
        runs.add(run);
        held.clear();
        heldBytes = 0;
        if (runs.size() == MOST_RUNS) {
            merge();
        }
    }

    private void merge() throws IOException {
        for (Path run : runs) {
            open(run);
        }
        Path merged = input.scratchFile();
        try (DataOutputStream out = writer(merged)) {
            for (Optional<byte[]> record = next(); record.isPresent(); record = next()) {
                write(record.get(), out);
            }
            out.writeInt(-1);
        }
        close();
        for (Path run : runs) {
            Files.delete(run);
        }
        runs.clear();
        runs.add(merged);
    }

    private void open(Path run) throws IOException {
        Run opened = new Run(run);
        reading.add(opened);
        if (opened.advance()) {
            heads.add(opened);
        }
    }

    private DataOutputStream writer(Path run) throws IOException {
        return new DataOutputStream(new BufferedOutputStream(new ZstdOutputStream(input.writing(run), 1), BUFFER));
    }

    private static void write(byte[] record, DataOutputStream out) throws IOException {
        out.writeInt(record.length);
        out.write(record);
    }

    @Override
    public void close() throws IOException {
        for (Run run : reading) {
            run.in.close();
        }
        reading.clear();
        heads.clear();
    }

    private static final class Run {
        private final DataInputStream in;
        private byte[] head = new byte[0];

        Run(Path file) throws IOException {
            this.in = new DataInputStream(
                    new BufferedInputStream(new ZstdInputStream(Files.newInputStream(file)), BUFFER));
        }

        boolean advance() throws IOException {
            int length = in.readInt();
            if (length >= 0) {
                head = in.readNBytes(length);
            }
            return length >= 0;
        }
    }
}
