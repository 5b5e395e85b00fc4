package dev.millrace.cli.stack;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A running stack, as written to {@code stack.json} for other commands to find it.
 *
 * @param pid the process that started it, and whose end ends it
 * @param kafka {@code host:port} of the broker
 * @param s3 address of the object store
 * @param ports where each service listens
 * @param pids each process, by its name
 */
public record StackRecord(
        long pid, String kafka, String s3, SortedMap<String, Integer> ports, SortedMap<String, Long> pids) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "stack.json";

    public StackRecord {
        ports = new TreeMap<>(ports);
        pids = new TreeMap<>(pids);
    }

    /** What a folder's record says, when there is one and the process that wrote it still runs. */
    public static Optional<StackRecord> running(Path folder) throws IOException {
        Optional<StackRecord> record = read(folder);
        return record.filter(
                r -> ProcessHandle.of(r.pid()).map(ProcessHandle::isAlive).orElse(false));
    }

    private static Optional<StackRecord> read(Path folder) throws IOException {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(folder.resolve(FILE)), StackRecord.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Writes it, whole or not at all. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path half = folder.resolve(FILE + ".new");
        Files.write(half, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
        Files.move(half, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static void delete(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(FILE));
    }

    /** Where a service listens. */
    public URI address(ServiceSpec service) {
        return address(service, ports);
    }

    static URI address(ServiceSpec service, Map<String, Integer> ports) {
        return URI.create("http://localhost:" + ports.getOrDefault(service.serviceName(), service.port()));
    }
}
