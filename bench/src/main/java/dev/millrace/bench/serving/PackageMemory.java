package dev.millrace.bench.serving;

import dev.millrace.bench.Folders;
import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.forms.PublishedForms;
import dev.millrace.inference.domain.Engine;
import dev.millrace.inference.domain.EngineLimits;
import dev.millrace.inference.domain.EngineStats;
import dev.millrace.inference.domain.PackageWeight;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What packages take in memory outside of the heap, beside what the inference service reckons: while they are loaded, when they
 * are, and what is left when they are put away. Linux alone; the heap is to be touched from the start ({@code -Xms} as
 * {@code -Xmx}, {@code -XX:+AlwaysPreTouch}), so that it doesn't grow meanwhile.
 *
 * <pre>PackageMemory [FOLDER...]</pre>
 *
 * of packages in these folders; unless any is named, of three models with random weights in each precision.
 */
public final class PackageMemory {

    private static final EngineLimits LIMITS = new EngineLimits(16, 268_435_456, 256, 2);
    private static final double MEBIBYTE = 1 << 20;
    /** The first load makes what is there once. */
    private static final int LOADS = 3;

    private static final List<RandomPackage> SHAPES = List.of(
            new RandomPackage(4, 128, 4_096, 256),
            new RandomPackage(8, 512, 16_384, 1_024),
            new RandomPackage(12, 768, 32_768, 1_024),
            new RandomPackage(12, 768, 32_768, 32));

    private PackageMemory() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        System.out.printf(
                "%-34s %8s | %8s %8s | %8s %8s | %8s%n",
                "package, MiB", "graphs", "loaded", "reckoned", "most", "reckoned", "left");
        for (String folder : args) {
            measure(Path.of(folder).getFileName().toString(), ModelPackage.open(Path.of(folder)));
        }
        if (args.length == 0) {
            Path scratch = Folders.scratch("package-memory");
            for (RandomPackage shape : SHAPES) {
                for (GraphPrecision precision : GraphPrecision.values()) {
                    Path folder = scratch.resolve(precision.label());
                    ModelPackage made = shape.write(folder, precision);
                    measure("%,d parameters, %s".formatted(shape.parameters(), precision.label()), made);
                    Folders.remove(folder);
                }
            }
            Folders.remove(scratch);
        }
    }

    private static void measure(String name, ModelPackage model) throws IOException, InterruptedException {
        PackageWeight reckoned = PackageWeight.of(
                model.manifest(),
                PublishedForms.read(model.folder().resolve(ModelPackage.CONFIG)).architecture(),
                LIMITS);
        long graphs = ModelPackage.servedGraphs(model.manifest()).stream()
                .mapToLong(Manifest.Part::bytes)
                .sum();
        for (int load = 1; load <= LOADS; load++) {
            double before = ResidentMemory.settled();
            ResidentMemory.forgetMost();
            double resident = ResidentMemory.status("VmRSS");
            Engine engine = Engine.start(model, LIMITS, new EngineStats());
            double most = ResidentMemory.status("VmHWM") - resident;
            double loaded = ResidentMemory.settled() - before;
            engine.close();
            engine.awaitEnd();
            double left = ResidentMemory.settled() - before;
            if (load > 1) {
                System.out.printf(
                        "%-34s %8.1f | %8.1f %8.1f | %8.1f %8.1f | %8.1f%n",
                        name,
                        graphs / MEBIBYTE,
                        loaded,
                        reckoned.served() / MEBIBYTE,
                        most,
                        reckoned.loading() / MEBIBYTE,
                        left);
            }
        }
    }
}
