package dev.millrace.filtering;

import dev.millrace.contracts.events.ClassifierRequested;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.SampleManifest;
import dev.millrace.testkit.TestStack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A recipe that has a classifier trained, and documents of its two sources. */
final class LearnedSamples {

    static final String RUN = "learned-00000000-1";

    private static final String RECIPE = """
            name: learned
            sources:
              - {name: books, generator: {kind: stories, documents: 1, seed: 1}, licence: CC0-1.0}
              - {name: web, generator: {kind: stories, documents: 1, seed: 2}, licence: CC0-1.0}
            filter:
              rules: []
              classifier: {good: books, raw: web}
            """;
    private static final List<String> GOOD =
            List.of("therefore", "theory", "explains", "rivers", "carry", "sediment", "evidence", "the", "how");
    private static final List<String> RAW =
            List.of("click", "here", "subscribe", "now", "login", "cart", "offer", "the", "how");

    private LearnedSamples() {}

    static Recipe recipe() {
        return switch (RecipeReader.readElsewhere(RECIPE)) {
            case Reading.Accepted(Recipe recipe) -> recipe;
            case Reading.Refused(var problems) -> throw new IllegalStateException(problems.toString());
        };
    }

    /** A shard of one of the sources, as ingestion left it; nobody has been told of it. */
    static ShardCompleted shard(TestStack stack, String recipe, int source) {
        return stack.shard(RUN, recipe)
                .after(Samples.BEFORE)
                .id(source, 0, 0)
                .of(source == 0 ? "books" : "web", 1, true)
                .put(documents(source));
    }

    static ClassifierRequested request(TestStack stack, String recipe, ShardCompleted books, ShardCompleted web) {
        return new ClassifierRequested(
                RUN,
                recipe,
                sample(stack, ObjectKeys.goodSample(RUN), books),
                sample(stack, ObjectKeys.rawSample(RUN), web));
    }

    private static ObjectRef sample(TestStack stack, String key, ShardCompleted shard) {
        return stack.store().put(key, new SampleManifest(List.of(shard.data())).toJson());
    }

    /** Of the web's documents every fourth reads like a book. */
    private static List<Document> documents(int source) {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            boolean good = source == 0 || i % 4 == 0;
            Random random = new Random(1000L * source + i);
            StringBuilder text = new StringBuilder(good ? "book" : "web");
            for (int w = 0; w < 60; w++) {
                List<String> words = good ? GOOD : RAW;
                text.append(' ').append(words.get(random.nextInt(words.size())));
            }
            String id = "%08x%08x%016x".formatted(31 * i * 0x9E3779B9, source, i);
            documents.add(new Document(id, text.toString(), source == 0 ? "books" : "web", Optional.empty(), Map.of()));
        }
        return documents;
    }
}
