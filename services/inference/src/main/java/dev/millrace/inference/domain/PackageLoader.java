package dev.millrace.inference.domain;

import dev.millrace.onnxruntime.FreedMemory;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Brings packages into memory. For one thread. */
final class PackageLoader {
    private final Packages packages;
    private final EngineLimits limits;
    private final Function<String, EngineStats> stats;
    /** Of those that wait for room: a package's never changes. */
    private final Map<ModelRef, PackageWeight> weights = new HashMap<>();

    PackageLoader(Packages packages, EngineLimits limits, Function<String, EngineStats> stats) {
        this.packages = packages;
        this.limits = limits;
        this.stats = stats;
    }

    /** What a package will take. */
    PackageWeight weight(ModelRef ref) throws IOException, PackageUnavailable {
        PackageWeight known = weights.get(ref);
        if (known == null) {
            known = packages.weight(ref, limits);
            weights.put(ref, known);
        }
        return known;
    }

    /** Loads one for which there is room. */
    ServedModel load(ModelRef ref) throws IOException, PackageUnavailable, InterruptedException {
        weights.remove(ref);
        try (ScratchFolder scratch = ScratchFolder.make()) {
            return ServedModel.load(
                    ref,
                    packages.fetch(ref, scratch.folder()),
                    limits,
                    stats.apply(ref.address().name()));
        } finally {
            FreedMemory.giveBack(); // what the graph was read with
        }
    }
}
