package dev.millrace.filtering;

import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.contracts.shards.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A recipe, and documents whose verdicts are known: of four, one is too short and one repeats itself. */
final class Samples {

    static final Stage BEFORE = Stage.INGESTION;

    private static final String RECIPE = """
            name: filtering-test
            sources:
              - name: test
                generator: {kind: stories, documents: 1, seed: 1}
                licence: CC0-1.0
            """;

    private Samples() {}

    static Recipe recipe() {
        return recipe("filter: {rules: [gopher-quality, gopher-repetition]}\n");
    }

    static Recipe recipe(String filter) {
        return switch (RecipeReader.readElsewhere(RECIPE + filter)) {
            case Reading.Accepted(Recipe recipe) -> recipe;
            case Reading.Refused(var problems) -> throw new IllegalStateException(problems.toString());
        };
    }

    static List<Document> documents(int shard, int count) {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = "%016x%016x".formatted(shard, i);
            documents.add(new Document(id, text(shard, i), "test", Optional.empty(), Map.of()));
        }
        return documents;
    }

    private static String text(int shard, int i) {
        return switch (i % 4) {
            case 0 -> "Too short to be of use to anyone.";
            case 1 -> "The same line comes again and again to fill the page with nothing.\n".repeat(12);
            default -> prose(shard, i);
        };
    }

    /** No two sentences have much in common, or the rules against repetition would rightly drop it. */
    private static String prose(int shard, int i) {
        int seed = 31 * shard + 7 * i;
        String who = List.of("miller", "teacher", "sailor", "gardener", "baker").get(seed % 5);
        String which = List.of("wheel", "letter", "boat", "lantern", "basket", "bridge", "clock")
                .get(seed % 7);
        return """
                On day %1$d of that year the %2$s found a broken %3$s beside the road, half under leaves.
                Nobody in town could remember having seen it before, although many came to look.
                Some thought that strangers had left it there during the storm; others shook their heads.
                With patience and a borrowed hammer, our friend set to work before breakfast.
                It took %1$d minutes to find out what was wrong, and far longer to put that right.
                Children gathered at the window, whispering about ghosts and buried gold.
                When evening fell, everything turned as smoothly as on its first morning.
                "You should be proud," said an old woman, and she meant every word of it.
                """.formatted(seed, who, which);
    }
}
