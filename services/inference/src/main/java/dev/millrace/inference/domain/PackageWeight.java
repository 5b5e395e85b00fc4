package dev.millrace.inference.domain;

import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.forms.BaseModel;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Bytes of memory, outside of the heap, that a package takes: known from its manifest and its configuration, before its
 * weights are here.
 *
 * @param served while it answers: what ONNX Runtime makes of its graphs, keys and values, scores
 * @param loading most of them at once while it is loaded
 * @param base of adapters: what they take beyond that where no others to the same model are in memory
 */
public record PackageWeight(long served, long loading, Optional<Base> base) {

    /**
     * A graph that several packages are served with.
     *
     * @param key which tells it from others
     */
    public record Base(String key, long served, long loading) {}

    /** Of a package with graphs of its own. */
    public PackageWeight(long served, long loading) {
        this(served, loading, Optional.empty());
    }

    /** What a session takes however small its graph is. */
    private static final long SESSION = 8 << 20;

    /** Bytes for each byte of adapters: those to queries, keys and values, which are multiplied as one, are mostly zeros. */
    private static final double ADAPTERS = 3;

    /**
     * Bytes for each byte of a graph's files, as measured ({@code bench/run package-memory}) on models of 1 to 110 million
     * parameters, a little more than was.
     *
     * @param served that stay
     * @param loading more of them while it is read and prepared
     * @param vocabulary of a number of the vocabulary's matrix, which is there twice where the embedding is the head's, too:
     *     as it
     *     is looked up, and as it is multiplied
     */
    private record Factors(double served, double loading, double vocabulary) {}

    /** Of a package that is served in such engines; its manifest says how large its graphs are. */
    public static PackageWeight of(Manifest manifest, Architecture architecture, EngineLimits limits) {
        PackageWeight graphs = graphs(manifest, architecture);
        long sequences = LoadedNetwork.sequenceBytes(architecture, limits);
        return new PackageWeight(graphs.served() + sequences, graphs.loading() + sequences);
    }

    /**
     * Of adapters.
     *
     * @param base what their own manifest says of the model that they are to
     * @param of that model's manifest
     */
    public static PackageWeight ofAdapters(
            Manifest manifest, Manifest.Base base, Manifest of, Architecture architecture, EngineLimits limits) {
        PackageWeight graphs = graphs(of, architecture);
        long adapters = manifest.files().stream()
                .filter(part -> part.name().equals(BaseModel.ADAPTER_WEIGHTS))
                .mapToLong(Manifest.Part::bytes)
                .sum();
        long own = LoadedNetwork.sequenceBytes(architecture, limits) + share(adapters, ADAPTERS);
        return new PackageWeight(own, own, Optional.of(new Base(base.sha256(), graphs.served(), graphs.loading())));
    }

    /** Bytes of several packages that answer; what some of them share counts once. */
    static long served(Collection<PackageWeight> packages) {
        Map<String, Long> bases = new HashMap<>();
        packages.forEach(one -> one.base().ifPresent(base -> bases.put(base.key(), base.served())));
        return Stream.concat(packages.stream().map(PackageWeight::served), bases.values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Most bytes while it is loaded beside others, which may have brought what it shares with them. */
    long loadingBeside(Collection<PackageWeight> others) {
        return loading
                + base.filter(shared -> others.stream()
                                .flatMap(other -> other.base().stream())
                                .noneMatch(other -> other.key().equals(shared.key())))
                        .map(Base::loading)
                        .orElse(0L);
    }

    private static PackageWeight graphs(Manifest manifest, Architecture architecture) {
        Factors factors = factors(ModelPackage.served(manifest));
        long graphs = ModelPackage.servedGraphs(manifest).stream()
                .mapToLong(Manifest.Part::bytes)
                .sum();
        long served = SESSION + share(graphs, factors.served()) + share(twice(architecture), factors.vocabulary());
        return new PackageWeight(served, served + share(graphs, factors.loading()));
    }

    /** Numbers of the matrix that is there twice. */
    private static long twice(Architecture architecture) {
        return architecture.head().tied()
                ? (long) architecture.embedding().vocabulary()
                        * architecture.embedding().width()
                : 0;
    }

    /** Matrices of 16 bits are made ones of 32 when they are loaded. */
    private static Factors factors(GraphPrecision precision) {
        return switch (precision) {
            case F32 -> new Factors(1, 0.5, 4);
            case F16 -> new Factors(2.1, 1.5, 2);
            case INT8 -> new Factors(1, 1, 1.25);
            case INT4 -> new Factors(1.25, 1.25, 1.25);
        };
    }

    private static long share(long count, double factor) {
        return (long) (count * factor);
    }
}
