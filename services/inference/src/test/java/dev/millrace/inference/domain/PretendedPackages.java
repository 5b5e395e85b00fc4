package dev.millrace.inference.domain;

import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.inference.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The same small package under any address, as heavy as is pretended.
 *
 * @param bytes by version; of any other, 1; with {@link #BASE} before it, those that it shares with others
 * @param beforeFetch which may fail
 */
record PretendedPackages(Map<String, Long> bytes, Fetched beforeFetch) implements Packages {
    static final String BASE = "base of ";

    private static final ModelPackage PACKAGE = write();

    /** What happens when a package is fetched. */
    interface Fetched {
        void fetch(ModelRef ref) throws IOException, PackageUnavailable;
    }

    private static ModelPackage write() {
        try {
            Path folder = Files.createTempDirectory("pretended-");
            ModelPackage written = TinyModel.write(folder, "tiny", "v1", 1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> new ScratchFolder(folder).close()));
            return written;
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    public PackageWeight weight(ModelRef ref, EngineLimits limits) {
        long served = bytes.getOrDefault(ref.address().version(), 1L);
        Optional<PackageWeight.Base> base = Optional.ofNullable(
                        bytes.get(BASE + ref.address().version()))
                .map(shared -> new PackageWeight.Base(BASE, shared, shared));
        return new PackageWeight(served, served, base);
    }

    @Override
    public ModelPackage fetch(ModelRef ref, Path folder) throws IOException, PackageUnavailable {
        beforeFetch.fetch(ref);
        return PACKAGE;
    }

    @Override
    public Path fetchGraph(Manifest.Base base, Path folder) {
        throw new IllegalStateException("The package has a graph of its own");
    }
}
