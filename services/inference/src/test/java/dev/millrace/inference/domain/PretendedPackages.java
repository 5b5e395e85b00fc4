package dev.millrace.inference.domain;

import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.inference.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The same small package under any address, as heavy as is pretended.
 *
 * @param bytes by version; of any other, 1
 * @param beforeFetch which may fail
 */
record PretendedPackages(Map<String, Long> bytes, Fetched beforeFetch) implements Packages {
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
        return new PackageWeight(served, served);
    }

    @Override
    public ModelPackage fetch(ModelRef ref, Path folder) throws IOException, PackageUnavailable {
        beforeFetch.fetch(ref);
        return PACKAGE;
    }
}
