package dev.millrace.redaction;

import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.contracts.shards.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A recipe, and documents of which every second one holds a mail address and a card number. */
final class Samples {

    static final Stage BEFORE = Stage.DEDUPLICATION;

    private static final String RECIPE = """
            name: redaction-test
            sources:
              - name: test
                generator: {kind: stories, documents: 1, seed: 1}
                licence: CC0-1.0
            redact:
              entities: [email, phone, card, iban, ip]
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
            String text = i % 2 == 0
                    ? "Nothing private in story %d of shard %d.".formatted(i, shard)
                    : "Ask reader%d@example.org, who paid with 4111 1111 1111 1111.".formatted(10 + i);
            documents.add(new Document(id, text, "test", Optional.empty(), Map.of()));
        }
        return documents;
    }
}
