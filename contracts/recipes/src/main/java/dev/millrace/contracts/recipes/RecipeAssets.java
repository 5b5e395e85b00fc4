package dev.millrace.contracts.recipes;

import dev.millrace.contracts.json.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files that go with a recipe: lists of words and addresses, evaluation items, models, seed tasks. While a recipe is
 * written they are paths; before it is submitted they are taken in, and stand in it as {@link Asset}s; a service that
 * follows it gets copies of its own. Where documents are read from isn't among them.
 */
public final class RecipeAssets {

    /** Parts of a recipe that name files. */
    public enum Part {
        /** {@code sources}: lists of addresses, seed tasks. */
        SOURCES("/sources/"),
        /** {@code filter}: lists, evaluation sets, a classifier. */
        FILTER("/filter/"),
        /** {@code redact}: a classifier. */
        REDACT("/redact/"),
        /** {@code evaluation}: files of tasks, and their items. */
        TASKS("/evaluation/"),
        /** {@code promotion}: prompts that versions are compared on. */
        PROMOTION("/promotion/");

        private final String beginning;

        Part(String beginning) {
            this.beginning = beginning;
        }

        private boolean has(PathKeys.Place place) {
            return place.pointer().startsWith(beginning);
        }
    }

    /**
     * Takes a file in.
     *
     * @param <X> why it can't
     */
    public interface Intake<X extends Exception> {
        Asset take(Path file) throws X;
    }

    /**
     * Gets a copy of an asset.
     *
     * @param <X> why it can't
     */
    public interface Copies<X extends Exception> {
        Path of(Asset asset) throws X;
    }

    private static final Pattern UPLOAD = Pattern.compile("[0-9a-f]{64}");

    /** Stands where it is only asked which files there are. */
    private static final Asset NOBODY = new Asset("0".repeat(64), "nobody");

    private RecipeAssets() {}

    /**
     * The recipe with the files in a folder where it names the folder.
     *
     * @throws IOException when one can't be listed, or has none that belongs there
     */
    public static Recipe listed(Recipe recipe) throws IOException {
        return RecipeReader.withPaths(recipe, (PathKeys.Mapping<IOException>)
                place -> place.kind() == PathKeys.Kind.ITEMS && isFile(place)
                        ? ItemFiles.at(Path.of(place.written())).stream()
                                .map(Path::toString)
                                .toList()
                        : List.of(place.written()));
    }

    /** The files that {@code listed} names by path, each once. */
    public static Set<Path> files(Recipe listed) {
        Set<Path> files = new LinkedHashSet<>();
        taken(listed, file -> {
            files.add(file);
            return NOBODY;
        });
        return files;
    }

    /** The recipe with an asset for every file that it names by path. */
    public static <X extends Exception> Recipe taken(Recipe listed, Intake<X> intake) throws X {
        return RecipeReader.withPaths(listed, (PathKeys.Mapping<X>) place ->
                List.of(isFile(place) ? intake.take(Path.of(place.written())).toString() : place.written()));
    }

    /** Whether a file of this machine stands there, and goes with the recipe. */
    static boolean isFile(PathKeys.Place place) {
        return place.kind().isAsset()
                && Asset.in(place.written()).isEmpty()
                && !((place.kind() == PathKeys.Kind.MODEL || place.kind() == PathKeys.Kind.TOKENIZER)
                        && (ModelName.in(place.written()).isPresent() || RemoteModel.isAddress(place.written())))
                && !(place.kind() == PathKeys.Kind.TASK && !TaskFiles.isFile(place.written()))
                && !(place.kind() == PathKeys.Kind.UPLOAD
                        && UPLOAD.matcher(place.written()).matches());
    }

    /**
     * The recipe as it would be if the files that {@code parts} of it name by path had been taken in. One that was stored
     * before there were assets names some; what its work depends on is what is in them, whatever they are called.
     *
     * @throws IOException when one can't be read
     */
    public static Recipe byContent(Recipe recipe, Part... parts) throws IOException {
        return RecipeReader.withPaths(recipe, (PathKeys.Mapping<IOException>) place -> {
            if (!isFile(place) || Stream.of(parts).noneMatch(part -> part.has(place))) {
                return List.of(place.written());
            }
            List<String> assets = new ArrayList<>();
            for (Path file : ItemFiles.at(Path.of(place.written()))) {
                assets.add(new Asset(Sha256.of(file), file.getFileName().toString()).toString());
            }
            return assets;
        });
    }

    /** The recipe with the paths of copies where {@code parts} of it name assets. */
    public static <X extends Exception> Recipe copied(Recipe recipe, List<Part> parts, Copies<X> copies) throws X {
        return RecipeReader.withPaths(recipe, (PathKeys.Mapping<X>) place -> {
            Optional<Asset> asset = Asset.in(place.written());
            boolean wanted = place.kind().isAsset() && parts.stream().anyMatch(part -> part.has(place));
            return List.of(asset.isPresent() && wanted ? copies.of(asset.get()).toString() : place.written());
        });
    }
}
