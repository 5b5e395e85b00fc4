package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.recipes.RecipeReader.AssetDesk;
import dev.millrace.contracts.recipes.RecipeReader.Taken;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the paths in a recipe are to be understood.
 *
 * @param base where relative ones start; absent where the files can't be seen
 * @param desk gets files that go with the recipe; absent where they are left to others
 */
record Paths(Optional<Path> base, Optional<AssetDesk> desk) {

    static Paths under(Path base) {
        return new Paths(Optional.of(base.toAbsolutePath()), Optional.empty());
    }

    static Paths elsewhere(AssetDesk desk) {
        return new Paths(Optional.empty(), Optional.of(desk));
    }

    static Paths unseen() {
        return new Paths(Optional.empty(), Optional.empty());
    }

    /** Puts into {@code recipe} what its paths stand for; returns what is wrong with them. */
    List<Problem> resolve(RecipeText text, PathKeys keys, JsonNode recipe) {
        List<Problem> problems = new ArrayList<>();
        keys.map(recipe, place -> {
            Resolved resolved = resolved(place);
            resolved.problem().ifPresent(message -> problems.add(text.problem(place.pointer(), message)));
            return resolved.paths();
        });
        return problems;
    }

    private record Resolved(List<String> paths, Optional<String> problem) {

        static Resolved good(String path) {
            return new Resolved(List.of(path), Optional.empty());
        }

        static Resolved bad(String path, String problem) {
            return new Resolved(List.of(path), Optional.of(problem));
        }
    }

    private Resolved resolved(PathKeys.Place place) {
        String written = place.written();
        if (place.kind().isAsset() && written.startsWith(Asset.PREFIX)) {
            return Asset.in(written).isPresent()
                    ? taken(place)
                    : Resolved.bad(
                            written,
                            "found the text \"%s\"; expected sha256:, 64 lower-case hexadecimal digits, / and the file's name"
                                    .formatted(written));
        }
        if (place.kind().isAsset() && !RecipeAssets.isFile(place)) {
            return Resolved.good(written);
        }
        try {
            Path path = Path.of(written);
            if (base.isPresent()) {
                return here(place, base.get().resolve(path).normalize());
            }
            if (!path.isAbsolute()) {
                return Resolved.bad(written, relative(place));
            }
            return place.kind().isAsset() ? taken(place) : Resolved.good(written);
        } catch (InvalidPathException e) {
            return Resolved.bad(written, "%s can't be a path: %s".formatted(written, e.getReason()));
        }
    }

    private static Resolved here(PathKeys.Place place, Path resolved) {
        boolean folder = place.kind() != PathKeys.Kind.FILE && place.kind() != PathKeys.Kind.UPLOAD;
        return Files.isReadable(resolved) && (folder || !Files.isDirectory(resolved))
                ? Resolved.good(resolved.toString())
                : Resolved.bad(
                        resolved.toString(),
                        "%s is not there or can't be read; expected a file%s (looked for %s)"
                                .formatted(place.written(), folder ? " or folder" : "", resolved));
    }

    private Resolved taken(PathKeys.Place place) {
        String written = place.written();
        if (desk.isEmpty()) {
            return Resolved.good(written);
        }
        return switch (desk.get().take(written, place.kind() == PathKeys.Kind.ITEMS)) {
            case Taken.In in ->
                new Resolved(in.assets().stream().map(Asset::toString).toList(), Optional.empty());
            case Taken.Refused(String problem) -> Resolved.bad(written, problem);
        };
    }

    private static String relative(PathKeys.Place place) {
        return "%s is relative; expected an absolute path, since this service doesn't know the recipe's folder%s"
                .formatted(
                        place.written(),
                        place.kind().isAsset()
                                ? "; or send the file ('millrace upload'; 'millrace run' sends what a recipe names) and name it sha256:DIGEST/NAME"
                                : "");
    }
}
