package dev.millrace.bench.serving;

import dev.millrace.bench.Folders;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.forms.PublishedForms;
import dev.millrace.inference.domain.Engine;
import dev.millrace.inference.domain.EngineLimits;
import dev.millrace.inference.domain.EngineStats;
import dev.millrace.inference.domain.Eviction;
import dev.millrace.inference.domain.Failure;
import dev.millrace.inference.domain.KeepAlive;
import dev.millrace.inference.domain.LoadBackoff;
import dev.millrace.inference.domain.Lookup;
import dev.millrace.inference.domain.ModelAddress;
import dev.millrace.inference.domain.ModelPool;
import dev.millrace.inference.domain.ModelPoolListener;
import dev.millrace.inference.domain.ModelRef;
import dev.millrace.inference.domain.PackageWeight;
import dev.millrace.inference.domain.Packages;
import dev.millrace.inference.domain.ShelfLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What adapters cost beside their model: memory outside of the heap that each takes, beside what is reckoned, and processor time of
 * a token with adapters relative to one of the model alone, in turn. Linux alone.
 */
public final class AdaptersBeside {

    private static final EngineLimits LIMITS = new EngineLimits(16, 268_435_456, 256, 1);
    private static final RandomPackage SHAPE = new RandomPackage(12, 768, 32_768, 1_024);
    private static final int ADAPTERS = 3;
    private static final int RANK = 16;
    private static final double MEBIBYTE = 1 << 20;

    private final Map<String, ModelPackage> packages = new TreeMap<>();
    private final ModelPool pool = new ModelPool(
            new InFolders(packages),
            LIMITS,
            new ShelfLimits(ADAPTERS + 1, Long.MAX_VALUE, KeepAlive.UNTIL_ROOM_IS_NEEDED),
            _ -> new EngineStats(),
            new Refusals(),
            LoadBackoff.USUAL,
            InstantSource.system());

    /** Packages as they lie in folders, by version. */
    private record InFolders(Map<String, ModelPackage> packages) implements Packages {

        private ModelPackage of(ModelRef ref) {
            return of(ref.address().version());
        }

        private ModelPackage of(String version) {
            return Objects.requireNonNull(packages.get(version));
        }

        @Override
        public PackageWeight weight(ModelRef ref, EngineLimits limits) throws IOException {
            Manifest manifest = of(ref).manifest();
            Architecture architecture = PublishedForms.read(of(ref).folder().resolve(ModelPackage.CONFIG))
                    .architecture();
            return manifest.base().isEmpty()
                    ? PackageWeight.of(manifest, architecture, limits)
                    : PackageWeight.ofAdapters(
                            manifest,
                            manifest.base().get(),
                            of(manifest.base().get().version()).manifest(),
                            architecture,
                            limits);
        }

        @Override
        public ModelPackage fetch(ModelRef ref, Path folder) {
            return of(ref);
        }

        @Override
        public Path fetchGraph(Manifest.Base base, Path folder) {
            return of(base.version()).served(ModelPackage.ONNX);
        }
    }

    /** A package that isn't served would be waited for without end. */
    private record Refusals() implements ModelPoolListener {

        @Override
        public void served(ModelRef ref, boolean live, Duration sinceAsked) {}

        @Override
        public void chatless(ModelRef ref, String why) {}

        @Override
        public void refused(ModelRef ref, Failure.Kind kind, String why) {
            end(ref, why);
        }

        @Override
        public void postponed(ModelRef ref, String why) {
            end(ref, why);
        }

        @Override
        public void died(ModelRef ref, String why) {
            end(ref, why);
        }

        @Override
        public void evicted(ModelRef ref, Eviction why) {}

        private static void end(ModelRef ref, String why) {
            System.err.printf("%s isn't served: %s%n", ref.address(), why);
            Runtime.getRuntime().halt(1);
        }
    }

    private AdaptersBeside() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        System.out.printf("%,d parameters, adapters of rank %d to every matrix%n", SHAPE.parameters(), RANK);
        for (GraphPrecision precision : GraphPrecision.values()) {
            Path scratch = Folders.scratch("adapters-beside");
            new AdaptersBeside().measure(scratch, precision);
            Folders.remove(scratch);
        }
    }

    private void measure(Path scratch, GraphPrecision precision) throws IOException, InterruptedException {
        ModelPackage base = SHAPE.write(scratch.resolve("base"), precision);
        packages.put("v1", base);
        for (int i = 1; i <= ADAPTERS; i++) {
            packages.put("v" + (i + 1), SHAPE.writeAdapters(scratch.resolve("adapters" + i), base, RANK, i + 1));
        }
        pool.start();
        double before = ResidentMemory.settled();
        for (String version : packages.keySet()) {
            long reckoned = pool.bytes();
            pool.exported(new ModelRef(
                    new ModelAddress("random", version),
                    "run-" + version,
                    new ObjectRef("manifest", 1, "0".repeat(64)),
                    Instant.now()));
            engine(version);
            double now = ResidentMemory.settled();
            System.out.printf(
                    "%-5s %-9s takes %,7.1f MiB, reckoned %,7.1f%n",
                    precision.label(),
                    version.equals("v1") ? "the model" : "adapters",
                    now - before,
                    (pool.bytes() - reckoned) / MEBIBYTE);
            before = now;
        }
        for (int together : List.of(1, 8)) {
            System.out.printf(
                    "%-5s a token of %d at once with adapters takes %.2f of the processor time that it takes without%n",
                    precision.label(), together, TokenCost.ratio(engine("v2"), engine("v1"), 4, together));
        }
        pool.close();
    }

    private Engine engine(String version) throws InterruptedException {
        while (true) {
            if (pool.find("random@" + version) instanceof Lookup.Ready(var model)) {
                return model.engine();
            }
            Thread.sleep(20);
        }
    }
}
