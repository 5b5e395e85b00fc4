package dev.millrace.cli.stack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The services of the platform, in the order they are started: what a run needs first comes first.
 *
 * <p>Heaps are sized for a laptop: the whole stack stays under 3 GB. Services that a run waits for get the optimising
 * compiler; for the others the quick one saves start-up time and memory.
 */
public enum ServiceSpec {
    ORCHESTRATOR("orchestrator", 8110, 160, false),
    INGESTION("ingestion", 8101, 384, true),
    FILTERING("filtering", 8102, 192, true),
    DEDUPLICATION("deduplication", 8103, 224, true),
    REDACTION("redaction", 8104, 192, true),
    TOKENIZATION("tokenization", 8105, 320, true),
    TRAINER("trainer", 8111, 128, false),
    INFERENCE("inference", 8120, 320, true),
    EVALUATOR("evaluator", 8112, 192, false),
    CONSOLE("console", 8100, 128, false);

    private final String serviceName;
    private final int port;
    private final int heapMegabytes;
    private final boolean hot;

    ServiceSpec(String serviceName, int port, int heapMegabytes, boolean hot) {
        this.serviceName = serviceName;
        this.port = port;
        this.heapMegabytes = heapMegabytes;
        this.hot = hot;
    }

    /** Its name, and that of its folder under {@code services/}. */
    public String serviceName() {
        return serviceName;
    }

    /** The port it listens on unless told otherwise. */
    public int port() {
        return port;
    }

    /**
     * Options for its Java virtual machine.
     *
     * @param temporary a folder for its temporary files
     */
    List<String> jvmOptions(Path temporary) {
        List<String> options = new ArrayList<>(List.of(
                "-Xmx" + heapMegabytes + "m",
                "-Xms16m",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:MaxMetaspaceSize=160m",
                "-XX:+ExitOnOutOfMemoryError",
                "-Djava.io.tmpdir=" + temporary,
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        if (!hot) {
            options.add("-XX:TieredStopAtLevel=1");
        }
        return options;
    }
}
