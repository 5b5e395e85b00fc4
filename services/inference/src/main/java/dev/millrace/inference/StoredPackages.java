package dev.millrace.inference;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.PublishedTokenizer;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.forms.BaseModel;
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
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Model packages in the object store. The files lie beside their manifest. */
final class StoredPackages implements Packages {
    /** Graphs of a model, and those of one with an encoder beside its decoder. */
    private static final List<Set<String>> GRAPHS =
            List.of(Set.of(ModelPackage.ONNX), Set.of(ModelPackage.ENCODER_ONNX, ModelPackage.DECODER_ONNX));

    /** What adapters are. */
    private static final Set<String> ADAPTERS = Set.of(BaseModel.ADAPTER_CONFIG, BaseModel.ADAPTER_WEIGHTS);

    /** What says of a model how it is used, where adapters to it don't. */
    private static final Set<String> DESCRIPTION = Set.of(ModelPackage.CONFIG, ModelPackage.GENERATION_CONFIG);

    private final ObjectStore store;

    StoredPackages(ObjectStore store) {
        this.store = store;
    }

    @Override
    public PackageWeight weight(ModelRef ref, EngineLimits limits) throws IOException, PackageUnavailable {
        return reaching(() -> {
            Manifest manifest = manifest(ref.manifest());
            try (ScratchFolder scratch = ScratchFolder.make()) {
                if (manifest.base().isEmpty()) {
                    Architecture architecture = architecture(ref.manifest(), manifest, scratch.folder());
                    return PackageWeight.of(manifest, architecture, limits);
                }
                Manifest.Base base = manifest.base().get();
                Manifest of = base(base);
                Architecture architecture = architecture(at(base), of, scratch.folder());
                return PackageWeight.ofAdapters(manifest, base, of, architecture, limits);
            }
        });
    }

    private Architecture architecture(ObjectRef at, Manifest manifest, Path folder) throws IOException {
        fetch(at, manifest, folder, ModelPackage.CONFIG::equals);
        return PublishedForms.read(folder.resolve(ModelPackage.CONFIG)).architecture();
    }

    @Override
    public ModelPackage fetch(ModelRef ref, Path folder) throws IOException, PackageUnavailable {
        return reaching(() -> {
            Manifest manifest = manifest(ref.manifest());
            if (manifest.base().isPresent()) {
                Manifest.Base base = manifest.base().get();
                fetch(at(base), base(base), folder, DESCRIPTION::contains);
            }
            GraphPrecision precision = ModelPackage.served(manifest);
            fetch(ref.manifest(), manifest, folder, name -> isServed(name, precision));
            return ModelPackage.of(folder, manifest);
        });
    }

    @Override
    public Path fetchGraph(Manifest.Base base, Path folder) throws IOException, PackageUnavailable {
        return reaching(() -> {
            Manifest manifest = base(base);
            GraphPrecision precision = ModelPackage.served(manifest);
            fetch(at(base), manifest, folder, name -> ModelPackage.isGraph(name, precision));
            return folder.resolve(precision.file(ModelPackage.ONNX));
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

    private Manifest manifest(ObjectRef at) throws IOException {
        Manifest manifest = Manifest.parse(store.read(at));
        Set<String> names = manifest.files().stream().map(Manifest.Part::name).collect(Collectors.toSet());
        boolean served = manifest.base().isPresent()
                ? names.containsAll(ADAPTERS)
                : names.contains(ModelPackage.CONFIG) && hasGraphs(names, ModelPackage.served(manifest));
        if (!served || PublishedTokenizer.named(names).isEmpty()) {
            throw new MalformedModel("the package has only " + names);
        }
        return manifest;
    }

    /** The package of the model that adapters are to. */
    private Manifest base(Manifest.Base base) throws IOException {
        try {
            Manifest manifest = manifest(at(base));
            if (manifest.base().isEmpty()) {
                return manifest;
            }
        } catch (ObjectStoreException.Missing e) {
            throw new MalformedModel(
                    "it is adapters to %s, which isn't there any more: %s".formatted(base, e.getMessage()), e);
        }
        throw new MalformedModel("it is adapters to %s, which is adapters itself".formatted(base));
    }

    private static ObjectRef at(Manifest.Base base) {
        return new ObjectRef(ObjectKeys.model(base.run(), Manifest.FILE), base.bytes(), base.sha256());
    }

    /** The files lie beside their manifest. */
    private void fetch(ObjectRef at, Manifest manifest, Path folder, Predicate<String> which) throws IOException {
        String beside = at.key().substring(0, at.key().lastIndexOf('/') + 1);
        for (Manifest.Part part : manifest.files()) {
            if (which.test(part.name())) {
                Path file = folder.resolve(part.name());
                Files.createDirectories(file.getParent());
                store.fetch(new ObjectRef(beside + part.name(), part.bytes(), part.sha256()), file);
            }
        }
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
