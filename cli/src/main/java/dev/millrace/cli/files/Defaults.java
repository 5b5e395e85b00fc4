package dev.millrace.cli.files;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.RecipeFile;
import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import java.nio.file.Path;
import java.util.Optional;

/** Parameters for a command that may name a recipe. */
final class Defaults {

    private static final String EMPTY = """
            name: defaults
            sources:
              - {name: none, generator: {kind: stories, documents: 1, seed: 0}, licence: CC0-1.0}
            """;

    private Defaults() {}

    /** The named recipe, or one in which everything is as it is when nothing is said. */
    static Recipe recipe(Optional<Path> file) throws CommandFailed {
        if (file.isPresent()) {
            return RecipeFile.read(file.get());
        }
        return switch (RecipeReader.read(EMPTY, Path.of(""))) {
            case Reading.Accepted accepted -> accepted.recipe();
            case Reading.Refused refused ->
                throw new IllegalStateException("The recipe of defaults is refused: " + refused.problems());
        };
    }
}
