package dev.millrace.siege;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Recipes like the quickstart's, much smaller. */
final class SiegeRecipes {

    private SiegeRecipes() {}

    /** One that trains {@code steps} steps on stories of its own. */
    static String of(String name, int documents, long seed, long steps) throws IOException {
        try (InputStream in = Objects.requireNonNull(SiegeRecipes.class.getResourceAsStream("recipe.yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("NAME", name)
                    .replace("DOCUMENTS", Integer.toString(documents))
                    .replace("SEED", Long.toString(seed))
                    .replace("STEPS", Long.toString(steps));
        }
    }
}
