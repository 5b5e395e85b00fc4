package dev.millrace.bench;

import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.testkit.ServiceProcess;
import dev.millrace.testkit.TestStack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A run through filtering with all four rule sets, by services with 512 MB of heap. */
final class FilteringRun {

    static final String ID = "bench-00000000-1";

    private static final List<String> SMALL_HEAP = List.of("-Xmx512m", "-XX:+UseSerialGC");

    private FilteringRun() {}

    /**
     * Its recipe.
     *
     * @param origin of its source, in YAML
     * @param shards how large shards become, in YAML; nothing for the usual size
     */
    static Recipe recipe(String origin, String shards) throws IOException {
        return BenchRecipes.parse("""
                name: bench
                sources:
                  - {name: bench, %s}
                filter: {rules: [gopher-repetition, gopher-quality, c4, fineweb]}
                %s
                """.formatted(origin, shards), Path.of(""));
    }

    /** Starts a service and waits until it is ready. */
    static ServiceProcess start(String name, TestStack stack, Map<String, String> properties)
            throws InterruptedException {
        Path app = Folders.root().resolve("services/" + name + "/target/quarkus-app");
        return ServiceProcess.start(app, stack, properties, SMALL_HEAP).awaitReady();
    }
}
