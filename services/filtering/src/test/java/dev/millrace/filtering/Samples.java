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
            filter:
              rules: [gopher-quality, gopher-repetition]
            """;

    private Samples() {}

    static Recipe recipe() {
        return switch (RecipeReader.readElsewhere(RECIPE)) {
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

    private static String prose(int shard, int i) {
        StringBuilder prose = new StringBuilder();
        String[] who = {"miller", "teacher", "sailor", "gardener", "baker", "weaver", "doctor", "painter"};
        String[] what = {"mended", "carried", "studied", "painted", "borrowed", "counted", "described", "lost"};
        String[] which = {"wheel", "letter", "garden", "boat", "lantern", "basket", "bridge", "clock"};
        for (int n = 0; n < 8; n++) {
            int seed = 31 * shard + 7 * i + n * n + n;
            prose.append(
                    "On day %d of that year the %s %s an old %s, and everybody who saw it with their own eyes had %s. "
                            .formatted(
                                    seed,
                                    who[seed % 8],
                                    what[(seed / 3 + n) % 8],
                                    which[(seed / 5 + 2 * n) % 8],
                                    new String[] {"to laugh", "a question", "much to say", "no answer"}
                                            [(seed + n) % 4]));
        }
        return prose.toString();
    }
}
