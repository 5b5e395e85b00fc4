package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * How the paths in a recipe are to be understood.
 *
 * @param base where relative ones start; absent where the files can't be seen
 */
record Paths(Optional<Path> base) {

    private static final List<String> LISTS = List.of("/sources", "/evaluation/tasks");

    /** Lists and groups of paths. */
    private static final List<String> GROUPS = List.of(
            "/filter/decontamination/sets",
            "/filter/blocklist/addresses",
            "/filter/blocklist/words",
            "/filter/toxicity/words");

    private static final List<String> FILES = List.of("/filter/classifier/model", "/filter/classifier/tokenizer");

    /** Where below a source or task a path may stand. */
    private static final List<String> PLACES = List.of("/path", "/web/list", "/instruct/seeds");

    /** In some places an upload may be named instead of a path. */
    private static final Pattern UPLOAD = Pattern.compile("[0-9a-f]{64}");

    static Paths under(Path base) {
        return new Paths(Optional.of(base.toAbsolutePath()));
    }

    static Paths elsewhere() {
        return new Paths(Optional.empty());
    }

    /** Makes the paths in {@code recipe} absolute; returns what is wrong with them. */
    List<Problem> resolve(RecipeText text, JsonNode recipe) {
        List<Problem> problems = new ArrayList<>();
        for (String list : LISTS) {
            for (int i = 0; i < recipe.at(list).size(); i++) {
                for (String place : PLACES) {
                    resolve(recipe, text, list + '/' + i + place).ifPresent(problems::add);
                }
            }
        }
        for (String file : FILES) {
            resolve(recipe, text, file).ifPresent(problems::add);
        }
        for (String group : GROUPS) {
            problems.addAll(resolveAll(text, recipe, group));
        }
        return problems;
    }

    private List<Problem> resolveAll(RecipeText text, JsonNode recipe, String group) {
        List<Problem> problems = new ArrayList<>();
        switch (recipe.at(group)) {
            case ArrayNode list -> {
                for (int i = 0; i < list.size(); i++) {
                    int index = i;
                    resolve(list.get(i).asText(), path -> list.set(index, path))
                            .map(message -> text.problem(group + '/' + index, message))
                            .ifPresent(problems::add);
                }
            }
            case ObjectNode named ->
                named.properties()
                        .forEach(entry -> resolve(entry.getValue().asText(), path -> named.put(entry.getKey(), path))
                                .map(message -> text.problem(RecipeText.child(group, entry.getKey()), message))
                                .ifPresent(problems::add));
            default -> {}
        }
        return problems;
    }

    private Optional<Problem> resolve(JsonNode recipe, RecipeText text, String pointer) {
        int cut = pointer.lastIndexOf('/');
        String key = pointer.substring(cut + 1);
        if (!(recipe.at(pointer.substring(0, cut)) instanceof ObjectNode owner)
                || !owner.path(key).isTextual()
                || (!key.equals("path")
                        && UPLOAD.matcher(owner.path(key).asText()).matches())) {
            return Optional.empty();
        }
        return resolve(owner.path(key).asText(), path -> owner.put(key, path))
                .map(message -> text.problem(pointer, message));
    }

    /** Puts the absolute path where {@code written} stood; returns what is wrong with it. */
    private Optional<String> resolve(String written, Consumer<String> place) {
        try {
            Path path = Path.of(written);
            if (base.isEmpty()) {
                return path.isAbsolute()
                        ? Optional.empty()
                        : Optional.of(
                                "%s is relative; expected an absolute path, since this service doesn't know the recipe's folder"
                                        .formatted(written));
            }
            Path resolved = base.get().resolve(path).normalize();
            place.accept(resolved.toString());
            return Files.isReadable(resolved)
                    ? Optional.empty()
                    : Optional.of("%s is not there or can't be read; expected a file or folder (looked for %s)"
                            .formatted(written, resolved));
        } catch (InvalidPathException e) {
            return Optional.of("%s can't be a path: %s".formatted(written, e.getReason()));
        }
    }
}
