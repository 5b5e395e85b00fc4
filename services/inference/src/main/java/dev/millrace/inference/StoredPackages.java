package dev.millrace.inference;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.PublishedTokenizer;
import dev.millrace.contracts.models.forms.PublishedWeights;
import dev.millrace.inference.domain.ModelRef;
import dev.millrace.inference.domain.PackageUnavailable;
import dev.millrace.inference.domain.Packages;
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
    public ModelPackage fetch(ModelRef ref, Path folder) throws IOException, PackageUnavailable {
        try {
            Manifest manifest = Manifest.parse(store.read(ref.manifest()));
            Set<String> names =
                    manifest.files().stream().map(Manifest.Part::name).collect(Collectors.toSet());
            GraphPrecision precision = ModelPackage.served(manifest);
            if (!names.contains(ModelPackage.CONFIG)
                    || PublishedTokenizer.named(names).isEmpty()
                    || !hasGraphs(names, precision)) {
                throw new MalformedModel("the package has only " + names);
            }
            String prefix =
                    ref.manifest().key().substring(0, ref.manifest().key().lastIndexOf('/') + 1);
            for (Manifest.Part part : manifest.files()) {
                if (isServed(part.name(), precision)) {
                    Path file = folder.resolve(part.name());
                    Files.createDirectories(file.getParent());
                    store.fetch(new ObjectRef(prefix + part.name(), part.bytes(), part.sha256()), file);
                }
            }
            return ModelPackage.of(folder, manifest);
        } catch (ObjectStoreException.Unreachable | ObjectStoreException.Refused e) {
            // Wrong credentials or a forbidden bucket are no fault of the package either.
            throw new PackageUnavailable(String.valueOf(e.getMessage()), e);
        } catch (UncheckedIOException e) {
            throw new PackageUnavailable("this machine's disk: %s: %s".formatted(e.getMessage(), e.getCause()), e);
        } catch (ObjectStoreException e) {
            throw new MalformedModel(String.valueOf(e.getMessage()), e);
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
                        .noneMatch(other -> isGraph(file, other));
    }

    private static boolean isGraph(String file, GraphPrecision precision) {
        return GRAPHS.stream()
                .flatMap(Set::stream)
                .map(precision::file)
                .anyMatch(graph -> file.equals(graph) || file.equals(graph + ModelPackage.ONNX_DATA_SUFFIX));
    }
}
