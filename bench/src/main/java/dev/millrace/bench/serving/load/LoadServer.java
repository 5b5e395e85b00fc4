package dev.millrace.bench.serving.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.bench.Folders;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.testkit.ServiceProcess;
import dev.millrace.testkit.TestStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The inference service as a stack runs it, as a process of its own that serves versions of one package. */
final class LoadServer implements AutoCloseable {

    static final String MODEL = "loaded";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration SWAP_LIMIT = Duration.ofMinutes(2);

    /** As {@code millrace up} starts it. */
    private static final int HEAP_MEGABYTES = 320;

    private static final List<String> JVM = List.of(
            "-Xmx" + HEAP_MEGABYTES + "m",
            "-Xms16m",
            "-Xss512k",
            "-XX:+UseSerialGC",
            "-XX:MaxMetaspaceSize=160m",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final TestStack stack;
    private final ModelPackage model;
    private final ServiceProcess process;

    private LoadServer(TestStack stack, ModelPackage model, ServiceProcess process) {
        this.stack = stack;
        this.model = model;
        this.process = process;
    }

    /** Starts it; it answers once a version is {@link #promote promoted}. */
    static LoadServer start(TestStack stack, ModelPackage model, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("MALLOC_ARENA_MAX", "2");
        all.put("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
        Path app = Folders.root().resolve("services/inference/target/quarkus-app");
        return new LoadServer(stack, model, ServiceProcess.start(app, stack, all, JVM));
    }

    int port() {
        return process.port();
    }

    long pid() {
        return process.pid();
    }

    /** Bytes that it may have in memory: its heap, what stands beside one, the weights, and a cache. */
    long mostResident() {
        long weights = model.manifest().files().stream()
                .mapToLong(Manifest.Part::bytes)
                .sum();
        return ((HEAP_MEGABYTES + 320L + 256L) << 20) + weights;
    }

    /** Puts the package there as this version, and promotes it. */
    void promote(String version) throws IOException {
        String run = MODEL + "-" + version;
        Path copy = Folders.scratch("version");
        try {
            for (Manifest.Part part : model.manifest().files()) {
                Files.createDirectories(copy.resolve(part.name()).getParent());
                Files.copy(model.folder().resolve(part.name()), copy.resolve(part.name()));
            }
            Manifest manifest = Manifest.of("model", MODEL, version, run, 1, copy);
            if (model.manifest().graphs().isPresent()) {
                manifest = manifest.with(model.manifest().graphs().get());
            }
            manifest.write(copy);
            manifest.files()
                    .forEach(part -> stack.store().put(ObjectKeys.model(run, part.name()), copy.resolve(part.name())));
            ObjectRef stored = stack.store().put(ObjectKeys.model(run, Manifest.FILE), copy.resolve(Manifest.FILE));
            stack.publish(
                    new ModelExported(run, "0".repeat(64), MODEL, version, stored, 1_000, 1, 1, 5, 4, 100, 1),
                    new ModelPromoted(run, MODEL, version, Optional.empty(), List.of(), Optional.empty()));
        } finally {
            Folders.remove(copy);
        }
    }

    /** Waits until the bare name leads to this version, and says what the server tells of it. */
    JsonNode awaitLive(String version) throws IOException, InterruptedException {
        long end = System.nanoTime() + SWAP_LIMIT.toNanos();
        JsonNode said = JSON.nullNode();
        while (System.nanoTime() < end) {
            try (Connection connection = new Connection(port(), Connection.USUAL)) {
                connection.get("/v1/models/" + MODEL);
                said = JSON.readTree(connection.body(connection.head()));
                if (said.path("root").asText().equals(MODEL + "@" + version)) {
                    return said;
                }
            } catch (IOException e) {
                said = JSON.getNodeFactory().textNode(e.toString());
            }
            Thread.sleep(50);
        }
        throw new IOException("%s isn't live after %s: %s".formatted(version, SWAP_LIMIT, said));
    }

    @Override
    public void close() {
        process.close();
    }
}
