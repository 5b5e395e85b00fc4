package dev.millrace.bench;

import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import java.io.IOException;
import java.nio.file.Path;

/** Recipes that have to be right. */
final class BenchRecipes {

    private BenchRecipes() {}

    /** The recipe that {@code yaml} is, with paths relative to {@code folder}. */
    static Recipe parse(String yaml, Path folder) throws IOException {
        return switch (RecipeReader.read(yaml, folder)) {
            case Reading.Accepted accepted -> accepted.recipe();
            case Reading.Refused refused -> throw new IOException("Recipe refused: " + refused.problems());
        };
    }
}
