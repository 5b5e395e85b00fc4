package dev.millrace.bench.serving;

import dev.millrace.bench.Folders;
import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.forms.PublishedForms;
import dev.millrace.inference.domain.CacheNumbers;
import dev.millrace.inference.domain.Engine;
import dev.millrace.inference.domain.EngineLimits;
import dev.millrace.inference.domain.EngineStats;
import dev.millrace.inference.domain.PackageWeight;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What keys and values of 16 bits take beside those of 32: memory outside of the heap, beside what is reckoned, and processor time
 * of a token, in turn. Linux alone.
 */
public final class HalfKeys {

    private static final int SLOTS = 16;
    private static final long CACHE_BYTES = 4L << 30;
    private static final RandomPackage SHAPE = new RandomPackage(12, 768, 32_768, 1_024);
    private static final double MEBIBYTE = 1 << 20;

    private HalfKeys() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        System.out.printf("%,d parameters, %d slots%n", SHAPE.parameters(), SLOTS);
        for (GraphPrecision precision : List.of(GraphPrecision.F32, GraphPrecision.INT8)) {
            Path scratch = Folders.scratch("half-keys");
            ModelPackage model = SHAPE.write(scratch.resolve("model"), precision);
            try (Engine whole = start(model, CacheNumbers.F32);
                    Engine half = start(model, CacheNumbers.F16)) {
                for (int behind : List.of(16, 256, 900)) {
                    for (int together : List.of(1, 8)) {
                        System.out.printf(
                                "%-5s a token of %d at once behind %3d tokens takes %.2f of the processor time%n",
                                precision.label(), together, behind, TokenCost.ratio(half, whole, behind, together));
                    }
                }
            }
            Folders.remove(scratch);
        }
    }

    private static Engine start(ModelPackage model, CacheNumbers numbers) throws IOException, InterruptedException {
        EngineLimits limits = new EngineLimits(SLOTS, CACHE_BYTES, 256, 1, numbers);
        PackageWeight reckoned = PackageWeight.of(
                model.manifest(),
                PublishedForms.read(model.folder().resolve(ModelPackage.CONFIG)).architecture(),
                limits);
        double before = ResidentMemory.settled();
        Engine engine = Engine.start(model, limits, new EngineStats());
        System.out.printf(
                "%-5s with keys and values in %s takes %,7.1f MiB, reckoned %,7.1f%n",
                ModelPackage.served(model.manifest()).label(),
                numbers,
                ResidentMemory.settled() - before,
                reckoned.served() / MEBIBYTE);
        return engine;
    }
}
