package dev.millrace.ingestion.domain.archives;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.netpreserve.jwarc.WarcReader;
import org.netpreserve.jwarc.WarcRecord;

/** The records of an archive by two readers, each as its type and a hash of its block. */
public final class ArchiveRecords {

    private ArchiveRecords() {}

    public static List<String> ours(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<String> records = new ArrayList<>();
        try (ArchiveReader reader = ArchiveReader.of(
                new ByteArrayInputStream(bytes), Arrays.copyOf(bytes, 4), Integer.MAX_VALUE - 8, 1000)) {
            for (Optional<ArchiveEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                switch (entry.get()) {
                    case ArchiveEntry.Found record -> add(records, record.type(), record.block());
                    case ArchiveEntry.Damage damage -> records.add(damage.toString());
                }
            }
        }
        return records;
    }

    public static List<String> jwarcs(Path file) throws IOException {
        List<String> records = new ArrayList<>();
        try (WarcReader reader = new WarcReader(file)) {
            for (WarcRecord record : reader) {
                add(records, record.type(), record.body().stream().readAllBytes());
            }
        }
        return records;
    }

    /** ARC's head is a record to one reader and none to the other. */
    private static void add(List<String> records, String type, byte[] block) {
        if (!type.equals("filedesc") && !type.equals("warcinfo")) {
            records.add(type + ' ' + block.length + ' ' + Arrays.hashCode(block));
        }
    }
}
