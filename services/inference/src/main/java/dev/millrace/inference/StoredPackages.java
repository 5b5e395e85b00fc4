package dev.millrace.inference;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.PublishedTokenizer;
import dev.millrace.contracts.models.forms.PublishedForms;
import dev.millrace.contracts.models.forms.PublishedWeights;
import dev.millrace.inference.domain.EngineLimits;
import dev.millrace.inference.domain.ModelRef;
import dev.millrace.inference.domain.PackageUnavailable;
import dev.millrace.inference.domain.PackageWeight;
import dev.millrace.inference.domain.Packages;
import dev.millrace.inference.domain.ScratchFolder;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Model packages in the object store. The files lie beside their manifest. */
final class StoredPackages implements Packages {
    /** Graphs of a model, and those of one with an encoder beside its decoder. */
    private static final List<Set<String>> GRAPHS =
            List.of(Set.of(ModelPackage.ONNX), Set.of(ModelPackage.ENCODER_ONNX, ModelPackage.DECODER_ONNX));

    private final ObjectStore store;

    StoredPackages(ObjectStore store) {
        this.store = store;
    }

    @Override
    public PackageWeight weight(ModelRef ref, EngineLimits limits) throws IOException, PackageUnavailable {
        return reaching(() -> {
            Manifest manifest = manifest(ref);
            try (ScratchFolder scratch = ScratchFolder.make()) {
                for (Manifest.Part part : manifest.files()) {
                    if (part.name().equals(ModelPackage.CONFIG)) {
                        fetch(ref, part, scratch.folder());
                    }
                }
                Path config = scratch.folder().resolve(ModelPackage.CONFIG);
                return PackageWeight.of(manifest, PublishedForms.read(config).architecture(), limits);
            }
        });
    }

    @Override
    public ModelPackage fetch(ModelRef ref, Path folder) throws IOException, PackageUnavailable {
        return reaching(() -> {
            Manifest manifest = manifest(ref);
            GraphPrecision precision = ModelPackage.served(manifest);
            for (Manifest.Part part : manifest.files()) {
                if (isServed(part.name(), precision)) {
                    fetch(ref, part, folder);
                }
            }
            return ModelPackage.of(folder, manifest);
        });
    }

    /** What is done with the store. */
    private interface Reading<T> {
        T read() throws IOException, PackageUnavailable;
    }

    /** What keeps the store from being reached is no fault of the package. */
    private static <T> T reaching(Reading<T> reading) throws IOException, PackageUnavailable {
        try {
            return reading.read();
        } catch (ObjectStoreException.Unreachable | ObjectStoreException.Refused e) {
            // Wrong credentials or a forbidden bucket are no fault of the package either.
            throw new PackageUnavailable(String.valueOf(e.getMessage()), e);
        } catch (UncheckedIOException e) {
            throw new PackageUnavailable("this machine's disk: %s: %s".formatted(e.getMessage(), e.getCause()), e);
        } catch (ObjectStoreException e) {
            throw new MalformedModel(String.valueOf(e.getMessage()), e);
        }
    }

    private Manifest manifest(ModelRef ref) throws IOException {
        Manifest manifest = Manifest.parse(store.read(ref.manifest()));
        Set<String> names = manifest.files().stream().map(Manifest.Part::name).collect(Collectors.toSet());
        if (!names.contains(ModelPackage.CONFIG)
                || PublishedTokenizer.named(names).isEmpty()
                || !hasGraphs(names, ModelPackage.served(manifest))) {
            throw new MalformedModel("the package has only " + names);
        }
        return manifest;
    }

    /** The files lie beside their manifest. */
    private void fetch(ModelRef ref, Manifest.Part part, Path folder) throws IOException {
        String manifest = ref.manifest().key();
        Path file = folder.resolve(part.name());
        Files.createDirectories(file.getParent());
        String key = manifest.substring(0, manifest.lastIndexOf('/') + 1) + part.name();
        store.fetch(new ObjectRef(key, part.bytes(), part.sha256()), file);
    }

    private static boolean hasGraphs(Set<String> names, GraphPrecision precision) {
        return GRAPHS.stream()
                .anyMatch(graphs -> graphs.stream().map(precision::file).allMatch(names::contains));
    }

    /** Serving doesn't need the weights beside the graph, which has them too, nor graphs in another precision. */
    private static boolean isServed(String file, GraphPrecision precision) {
        return !PublishedWeights.isTheirs(file)
                && !file.equals(ModelPackage.CARD)
                && Arrays.stream(GraphPrecision.values())
                        .filter(other -> other != precision)
                        .noneMatch(other -> ModelPackage.isGraph(file, other));
    }
}
