package dev.millrace.inference.domain;

import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import java.io.IOException;
import java.nio.file.Path;

/** Where packages come from. */
public interface Packages {

    /**
     * What a package will take in memory, without its weights.
     *
     * @param limits of the engine that is to serve it
     * @throws IOException when the package is broken, and will stay so
     * @throws PackageUnavailable when it can't be had right now
     */
    PackageWeight weight(ModelRef ref, EngineLimits limits) throws IOException, PackageUnavailable;

    /**
     * Brings what serving needs of a package into an empty folder, every file checked against its manifest; of adapters what
     * says of their model how it is used, but not its graphs.
     *
     * @throws IOException when the package is broken, and will stay so
     * @throws PackageUnavailable when it can't be had right now
     * @throws InterruptedException when the thread is interrupted
     */
    ModelPackage fetch(ModelRef ref, Path folder) throws IOException, PackageUnavailable, InterruptedException;

    /**
     * Brings the graph of the model that adapters are to into an empty folder, every file checked against its manifest.
     *
     * @return the graph
     * @throws IOException when that package is broken, or isn't there any more
     * @throws PackageUnavailable when it can't be had right now
     * @throws InterruptedException when the thread is interrupted
     */
    Path fetchGraph(Manifest.Base base, Path folder) throws IOException, PackageUnavailable, InterruptedException;
}
