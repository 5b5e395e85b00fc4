package dev.millrace.ingestion;

import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;

/** Recipes for tests: small shards, any source. */
final class TestRecipes {

    private TestRecipes() {}

    /** A recipe with one source, given as the line of YAML that says where it is. */
    static Recipe with(String where) {
        String yaml = """
                name: ingestion-test
                sources:
                  - name: test
                    %s
                    licence: CC0-1.0
                shards: {documents: 40, bytes: 1000000}
                """.formatted(where);
        return switch (RecipeReader.readElsewhere(yaml)) {
            case Reading.Accepted(Recipe recipe) -> recipe;
            case Reading.Refused refused ->
                throw new AssertionError(refused.problems().toString());
        };
    }
}
