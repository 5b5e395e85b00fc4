package dev.millrace.cli.models;

import dev.millrace.cli.models.ModelPlace.Listing;
import dev.millrace.cli.models.ModelPlace.RemoteFile;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.labels.TokenClassifierFiles;
import dev.millrace.contracts.recipes.RemoteModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A token classifier of the hub or in a bucket on its way into a folder, which is one for each version of its files: graph,
 * configuration and tokenizer.
 *
 * @param places where the files of a model lie
 */
record ClassifierFiles(RemoteModel model, Function<RemoteModel, ModelPlace> places, Duration pause) {

    /**
     * A file.
     *
     * @param name what it is called in the folder
     */
    private record Needed(ModelPlace place, RemoteFile file, String name) {}

    /**
     * Has all of them in a folder below {@code root}.
     *
     * @throws NotToBeHad when one isn't there, naming it
     */
    Path fetch(Path root, PrintWriter out) throws IOException, InterruptedException {
        ModelPlace place = places.apply(model);
        Listing listing = FetchedModels.listed(place, pause);
        List<Needed> needed = new ArrayList<>();
        needed.add(graph(place, listing));
        for (String name : List.of(ModelPackage.CONFIG, ModelPackage.TOKENIZER)) {
            needed.add(new Needed(
                    place,
                    listing.file(name)
                            .orElseThrow(() ->
                                    new NotToBeHad("%s has no %s; expected a token classifier".formatted(model, name))),
                    name));
        }
        String version = needed.stream()
                .map(one -> one.name() + " " + one.file().tag())
                .collect(Collectors.joining("\n", listing.version() + "\n", ""));
        Path folder = Files.createDirectories(
                root.resolve(Sha256.of(version).substring(0, 40)).resolve(model.shortName()));
        try (FileChannel _ = FetchedModels.locked(folder)) {
            for (Needed one : needed) {
                fetch(one, folder, out);
            }
        }
        return folder;
    }

    private void fetch(Needed one, Path folder, PrintWriter out) throws IOException, InterruptedException {
        Path target = folder.resolve(one.name());
        if (!Files.exists(target)) {
            out.printf("Fetching %s of %s into %s%n", one.file().name(), model, folder);
            out.flush();
            Download download = new Download(one.place(), one.file(), folder, new Patience(pause));
            download.run(_ -> {});
            if (!download.target().equals(target)) {
                Files.move(download.target(), target);
            }
        }
    }

    /** A bucket lists the folder within the model's by itself. */
    private Needed graph(ModelPlace place, Listing listing) throws IOException, InterruptedException {
        for (String name : TokenClassifierFiles.MODELS) {
            Optional<RemoteFile> file = listing.file(name);
            if (file.isPresent()) {
                return new Needed(place, file.get(), ModelPackage.ONNX);
            }
        }
        Optional<RemoteModel> within =
                model instanceof RemoteModel.Bucket bucket ? bucket.from("./onnx") : Optional.empty();
        if (within.isPresent()) {
            ModelPlace onnx = places.apply(within.get());
            Optional<RemoteFile> file = Optional.empty();
            try {
                file = FetchedModels.listed(onnx, pause).file(ModelPackage.ONNX);
            } catch (NotToBeHad e) {
                // There is no such folder: what is said then names it.
            }
            if (file.isPresent()) {
                return new Needed(onnx, file.get(), ModelPackage.ONNX);
            }
        }
        throw new NotToBeHad("%s has neither %s; expected a token classifier that was exported as ONNX"
                .formatted(model, String.join(" nor ", TokenClassifierFiles.MODELS)));
    }
}
