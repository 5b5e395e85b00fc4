package dev.millrace.inference.domain;

import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.onnxruntime.FreedMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Brings packages into memory. For one thread. */
final class PackageLoader {
    private final Packages packages;
    private final EngineLimits limits;
    private final Function<String, EngineStats> stats;
    private final BaseGraphs bases = new BaseGraphs();
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
            ModelPackage model = packages.fetch(ref, scratch.folder());
            Optional<BaseGraphs.Hold> base = base(model.manifest());
            try {
                return ServedModel.load(
                        ref, model, base, limits, stats.apply(ref.address().name()));
            } catch (IOException | RuntimeException | Error e) {
                base.ifPresent(BaseGraphs.Hold::close);
                throw e;
            }
        } finally {
            FreedMemory.giveBack(); // what the graph was read with
        }
    }

    /** Of adapters the graph of their model, which others may have brought here. */
    private Optional<BaseGraphs.Hold> base(Manifest manifest)
            throws IOException, PackageUnavailable, InterruptedException {
        if (manifest.base().isEmpty()) {
            return Optional.empty();
        }
        Manifest.Base base = manifest.base().get();
        Optional<BaseGraphs.Hold> here = bases.hold(base.sha256());
        if (here.isPresent()) {
            return here;
        }
        try (ScratchFolder scratch = ScratchFolder.make()) {
            Path onnx = packages.fetchGraph(base, scratch.folder());
            return Optional.of(bases.open(base.sha256(), onnx, limits.cacheNumbers(), limits.threads()));
        }
    }
}
