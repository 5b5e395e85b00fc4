package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.PublishedTokenizer;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.recipes.ModelFetch.Fetched;
import dev.millrace.contracts.recipes.RecipeReader.TakenModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tokenizer that a recipe names instead of training one. It is read before anything else, since it says how many token ids
 * the model has.
 *
 * @param said the recipe, with what stands for the tokenizer and the number of its token ids
 * @param seen the tokenizer, as far as it can be seen
 * @param problems what is wrong with it
 */
record NamedTokenizer(JsonNode said, Optional<Seen> seen, List<Problem> problems) {

    static final String FROM = "/tokenizer/from";
    private static final String VOCABULARY = "/tokenizer/vocabulary";

    /** As many as a recipe's {@code vocabulary}. */
    private static final int MOST_IDS = 1_000_000;

    /**
     * A tokenizer that was read.
     *
     * @param published its file, and what is said of its use
     */
    record Seen(PublishedTokenizer published, Tokenizer tokenizer) {}

    /**
     * What is to stand in the recipe.
     *
     * @param path where it can be looked at
     */
    private record Found(String stands, Optional<Path> path, Optional<String> problem) {
        static Found at(String stands, Path path) {
            return new Found(stands, Optional.of(path), Optional.empty());
        }

        static Found unseen(String stands) {
            return new Found(stands, Optional.empty(), Optional.empty());
        }

        static Found bad(String stands, String problem) {
            return new Found(stands, Optional.empty(), Optional.of(problem));
        }
    }

    static NamedTokenizer of(RecipeText text, Paths paths, JsonNode said) {
        // A model that training begins with has one of its own: that both are said is refused elsewhere.
        if (!text.says(FROM) || text.says("/model/from")) {
            return new NamedTokenizer(said, Optional.empty(), List.of());
        }
        Found found = found(said.at(FROM).asText(), paths);
        List<Problem> problems = new ArrayList<>();
        found.problem().ifPresent(problem -> problems.add(text.problem(FROM, problem)));
        Optional<Seen> seen = found.path().flatMap(path -> seen(path, found.stands(), text, problems));
        JsonNode named = said.deepCopy();
        ObjectNode keys = ((ObjectNode) named).withObject("/tokenizer").put("from", found.stands());
        if (seen.isPresent()) {
            int ids = seen.get().tokenizer().vocabularySize();
            check(text, ids, problems);
            keys.put("vocabulary", ids);
        }
        return new NamedTokenizer(named, seen, problems);
    }

    private static void check(RecipeText text, int ids, List<Problem> problems) {
        if (text.says(VOCABULARY) && text.tree().at(VOCABULARY).asInt() != ids) {
            problems.add(text.problem(
                    VOCABULARY,
                    "found %d; the tokenizer that is named has %d token ids: leave vocabulary out"
                            .formatted(text.tree().at(VOCABULARY).asInt(), ids)));
        }
        if (ids > MOST_IDS) {
            problems.add(
                    text.problem(FROM, "the tokenizer has %d token ids; expected at most %d".formatted(ids, MOST_IDS)));
        }
    }

    private static Optional<Seen> seen(Path path, String stands, RecipeText text, List<Problem> problems) {
        try {
            PublishedTokenizer published = PublishedTokenizer.open(path);
            return Optional.of(new Seen(published, published.tokenizer()));
        } catch (IOException e) {
            // Of a copy nobody is to know where it lies.
            String why = String.valueOf(e.getMessage()).replace(path.toString(), stands);
            problems.add(text.problem(FROM, "the tokenizer can't be used: " + why));
            return Optional.empty();
        }
    }

    private static Found found(String written, Paths paths) {
        if (written.startsWith(Asset.PREFIX)) {
            return Asset.in(written).isPresent() ? taken(written, paths) : Found.bad(written, Paths.noAsset(written));
        }
        if (RemoteModel.isAddress(written)) {
            return RemoteModel.in(written)
                    .map(model -> addressed(written, model, paths))
                    .orElseGet(() -> Found.bad(
                            written,
                            "found the text \"%s\"; expected %s".formatted(written, RemoteModel.TOKENIZER_FORMS)));
        }
        if (ModelName.in(written).isPresent()) {
            return taken(written, paths);
        }
        try {
            Path path = Path.of(written);
            if (paths.base().isPresent()) {
                return here(written, paths.base().get().resolve(path).normalize());
            }
            return path.isAbsolute() ? taken(written, paths) : Found.bad(written, Paths.relative(written, true));
        } catch (InvalidPathException e) {
            return Found.bad(written, "%s can't be a path: %s".formatted(written, e.getReason()));
        }
    }

    private static Found here(String written, Path path) {
        return Files.isReadable(path)
                ? Found.at(path.toString(), path)
                : Found.bad(
                        path.toString(),
                        "%s is not there or can't be read; expected %s (looked for %s)"
                                .formatted(written, RemoteModel.TOKENIZER_FORMS, path));
    }

    /** Where nobody fetches it and nobody takes it in, it isn't looked at. */
    private static Found addressed(String written, RemoteModel model, Paths paths) {
        if (paths.fetch().isPresent()) {
            return switch (paths.fetch().get().fetchTokenizer(model)) {
                case Fetched.In(Path folder) -> Found.at(folder.toString(), folder);
                case Fetched.Refused(String problem) -> Found.bad(written, problem);
            };
        }
        return paths.desk().isEmpty() ? Found.unseen(written) : Found.bad(written, Paths.notFetched(written));
    }

    private static Found taken(String written, Paths paths) {
        if (paths.desk().isEmpty()) {
            return Found.unseen(written);
        }
        return switch (paths.desk().get().takeTokenizer(written)) {
            case TakenModel.In(Asset asset, Path files) -> Found.at(asset.toString(), files);
            case TakenModel.Refused(String problem) -> Found.bad(written, problem);
        };
    }
}
