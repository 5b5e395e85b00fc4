package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
 */
record Paths(Optional<Path> base) {

    private static final List<String> LISTS = List.of("/sources", "/evaluation/tasks");

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
            JsonNode owners = recipe.at(list);
            for (int i = 0; i < owners.size(); i++) {
                if (owners.get(i) instanceof ObjectNode owner
                        && owner.path("path").isTextual()) {
                    resolve(owner, text, list + '/' + i + "/path").ifPresent(problems::add);
                }
            }
        }
        return problems;
    }

    private Optional<Problem> resolve(ObjectNode owner, RecipeText text, String pointer) {
        return resolve(owner).map(message -> text.problem(pointer, message));
    }

    private Optional<String> resolve(ObjectNode owner) {
        String written = owner.get("path").asText();
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
            owner.put("path", resolved.toString());
            return Files.isReadable(resolved)
                    ? Optional.empty()
                    : Optional.of("%s is not there or can't be read; expected a file or folder (looked for %s)"
                            .formatted(written, resolved));
        } catch (InvalidPathException e) {
            return Optional.of("%s can't be a path: %s".formatted(written, e.getReason()));
        }
    }
}
