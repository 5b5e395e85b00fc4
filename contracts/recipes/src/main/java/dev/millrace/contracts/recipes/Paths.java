package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.models.forms.BaseModel;
import dev.millrace.contracts.recipes.ModelFetch.Fetched;
import dev.millrace.contracts.recipes.RecipeReader.AssetDesk;
import dev.millrace.contracts.recipes.RecipeReader.Taken;
import dev.millrace.contracts.recipes.RecipeReader.TakenModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the paths in a recipe are to be understood.
 *
 * @param base where relative ones start; absent where the files can't be seen
 * @param desk gets files that go with the recipe; absent where they are left to others
 * @param fetch gets a model that is named by its address; absent where that is left to others
 */
record Paths(Optional<Path> base, Optional<AssetDesk> desk, Optional<ModelFetch> fetch) {

    static Paths under(Path base) {
        return new Paths(Optional.of(base.toAbsolutePath()), Optional.empty(), Optional.empty());
    }

    static Paths elsewhere(AssetDesk desk) {
        return new Paths(Optional.empty(), Optional.of(desk), Optional.empty());
    }

    static Paths unseen() {
        return new Paths(Optional.empty(), Optional.empty(), Optional.empty());
    }

    Paths fetching(ModelFetch models) {
        return new Paths(base, desk, Optional.of(models));
    }

    /**
     * What came of a recipe's paths.
     *
     * @param base the model that its training begins with, as far as it can be seen
     */
    record Resolution(List<Problem> problems, Optional<BaseModel> base) {
        Resolution {
            problems = List.copyOf(problems);
        }
    }

    /** Puts into {@code recipe} what its paths stand for. */
    Resolution resolve(RecipeText text, PathKeys keys, JsonNode recipe) {
        List<Problem> problems = new ArrayList<>();
        List<BaseModel> bases = new ArrayList<>();
        keys.map(recipe, place -> {
            Resolved resolved = resolved(place);
            resolved.problem().ifPresent(message -> problems.add(text.problem(place.pointer(), message)));
            resolved.base().ifPresent(bases::add);
            return resolved.paths();
        });
        return new Resolution(problems, bases.stream().findFirst());
    }

    private record Resolved(List<String> paths, Optional<String> problem, Optional<BaseModel> base) {

        Resolved(List<String> paths, Optional<String> problem) {
            this(paths, problem, Optional.empty());
        }

        static Resolved good(String path) {
            return new Resolved(List.of(path), Optional.empty());
        }

        static Resolved bad(String path, String problem) {
            return new Resolved(List.of(path), Optional.of(problem));
        }

        /** The model in {@code folder}, which is said to be {@code path}. */
        static Resolved model(String path, Path folder) {
            try {
                return new Resolved(List.of(path), Optional.empty(), Optional.of(BaseModel.open(folder)));
            } catch (NoSuchFileException e) {
                return bad(path, "there is no file %s; expected a model's folder".formatted(e.getFile()));
            } catch (IOException e) {
                // Of a copy nobody is to know where it lies.
                return bad(path, String.valueOf(e.getMessage()).replace(folder.toString(), path));
            }
        }
    }

    private Resolved resolved(PathKeys.Place place) {
        String written = place.written();
        if (place.kind() == PathKeys.Kind.TOKENIZER) {
            return Resolved.good(written); // NamedTokenizer has put in what it stands for
        }
        if (place.kind().isAsset() && written.startsWith(Asset.PREFIX)) {
            return Asset.in(written).isPresent()
                    ? place.kind() == PathKeys.Kind.MODEL ? takenModel(written) : taken(place)
                    : Resolved.bad(written, noAsset(written));
        }
        if (place.kind() == PathKeys.Kind.MODEL && RemoteModel.isAddress(written)) {
            return RemoteModel.in(written)
                    .map(model -> addressed(written, model))
                    .orElseGet(() -> Resolved.bad(
                            written, "found the text \"%s\"; expected %s".formatted(written, RemoteModel.FORMS)));
        }
        if (place.kind().isAsset() && !RecipeAssets.isFile(place)) {
            return place.kind() == PathKeys.Kind.MODEL ? takenModel(written) : Resolved.good(written);
        }
        try {
            Path path = Path.of(written);
            if (place.kind() == PathKeys.Kind.MODEL) {
                return model(place, path);
            }
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
        boolean folder = switch (place.kind()) {
            case SOURCE, MODEL, TOKENIZER, ITEMS -> true;
            case FILE, UPLOAD, PROMPTS, TASK -> false;
        };
        return Files.isReadable(resolved) && (folder || !Files.isDirectory(resolved))
                ? place.kind() == PathKeys.Kind.PROMPTS ? prompts(resolved) : Resolved.good(resolved.toString())
                : Resolved.bad(
                        resolved.toString(),
                        "%s is not there or can't be read; expected a file%s (looked for %s)"
                                .formatted(place.written(), folder ? " or folder" : "", resolved));
    }

    private Resolved model(PathKeys.Place place, Path path) {
        if (base.isPresent()) {
            Resolved there = here(place, base.get().resolve(path).normalize());
            return there.problem().isPresent()
                    ? there
                    : here(Path.of(there.paths().getFirst()));
        }
        return path.isAbsolute() ? takenModel(place.written()) : Resolved.bad(place.written(), relative(place));
    }

    /** Of adapters whose model isn't on this machine that is fetched, where somebody fetches; its weights are looked at as they come. */
    private Resolved here(Path folder) {
        try {
            if (fetch.isPresent() && BaseModel.lacksItsModel(folder)) {
                BaseModel.AdaptersTo to = BaseModel.adaptersTo(folder).orElseThrow();
                Optional<RemoteModel> model = RemoteModel.ofAdapters(to.model(), to.revision());
                if (model.isPresent()) {
                    return fetched(folder.toString(), fetch.get().fetch(folder, model.get()));
                }
            }
            Resolved model = Resolved.model(folder.toString(), folder);
            if (model.base().isPresent()) {
                model.base().get().verify();
            }
            return model;
        } catch (IOException e) {
            return Resolved.bad(folder.toString(), String.valueOf(e.getMessage()));
        }
    }

    private static Resolved fetched(String written, Fetched came) {
        return switch (came) {
            case Fetched.In(Path folder) -> Resolved.model(folder.toString(), folder);
            case Fetched.Refused(String problem) -> Resolved.bad(written, problem);
        };
    }

    /** Where nobody fetches it and nobody takes it in, it isn't looked at. */
    private Resolved addressed(String written, RemoteModel model) {
        if (fetch.isPresent()) {
            return fetched(written, fetch.get().fetch(model));
        }
        return desk.isEmpty() ? Resolved.good(written) : Resolved.bad(written, notFetched(written));
    }

    /** What is said of an address where nobody fetches what it leads to. */
    static String notFetched(String address) {
        return "%s isn't fetched by the platform; submit the recipe with 'millrace run', which fetches and sends it"
                .formatted(address);
    }

    private Resolved takenModel(String written) {
        if (desk.isEmpty()) {
            return Resolved.good(written);
        }
        return switch (desk.get().takeModel(written)) {
            case TakenModel.In(Asset asset, Path files) -> takenModel(asset, files);
            case TakenModel.Refused(String problem) -> Resolved.bad(written, problem);
        };
    }

    /** What is taken in is all there is: adapters to a model that would be elsewhere on this machine aren't followed there. */
    private static Resolved takenModel(Asset asset, Path files) {
        Resolved model = Resolved.model(asset.toString(), files);
        boolean whole = model.base().isEmpty() || model.base().get().folder().equals(files.normalize());
        return whole
                ? model
                : Resolved.bad(
                        asset.toString(),
                        "%s of %s is to another model than the one beside it; submit the recipe with 'millrace run', which sends both"
                                .formatted(BaseModel.ADAPTER_CONFIG, asset.name()));
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

    /** Whoever has the file learns of a damaged line before anything is spent. */
    private static Resolved prompts(Path file) {
        try {
            var _ = PromptFile.read(file);
            return Resolved.good(file.toString());
        } catch (PromptFile.Malformed e) {
            return Resolved.bad(file.toString(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return Resolved.bad(file.toString(), "%s can't be read as UTF-8: %s".formatted(file, e));
        }
    }

    private static String relative(PathKeys.Place place) {
        return relative(place.written(), place.kind().isAsset());
    }

    /**
     * What is said of a relative path where nobody knows where it starts.
     *
     * @param asset whether the file goes with the recipe
     */
    static String relative(String written, boolean asset) {
        return "%s is relative; expected an absolute path, since this service doesn't know the recipe's folder%s"
                .formatted(
                        written,
                        asset
                                ? "; or send the file ('millrace upload'; 'millrace run' sends what a recipe names) and name it sha256:DIGEST/NAME"
                                : "");
    }

    static String noAsset(String written) {
        return "found the text \"%s\"; expected sha256:, 64 lower-case hexadecimal digits, / and the file's name"
                .formatted(written);
    }
}
