package dev.millrace.inference.domain;

import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.architecture.Architecture;

/**
 * Bytes of memory, outside of the heap, that a package takes: known from its manifest and its configuration, before its
 * weights are here.
 *
 * @param served while it answers: what ONNX Runtime makes of its graphs, keys and values, scores
 * @param loading most of them at once while it is loaded
 */
public record PackageWeight(long served, long loading) {

    /** What a session takes however small its graph is. */
    private static final long SESSION = 8 << 20;

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
        Factors factors = factors(ModelPackage.served(manifest));
        long graphs = ModelPackage.servedGraphs(manifest).stream()
                .mapToLong(Manifest.Part::bytes)
                .sum();
        long served = SESSION
                + share(graphs, factors.served())
                + share(twice(architecture), factors.vocabulary())
                + LoadedNetwork.sequenceBytes(architecture, limits);
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
