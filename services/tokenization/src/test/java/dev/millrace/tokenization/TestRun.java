package dev.millrace.tokenization;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.TokenizationRequested;
import dev.millrace.contracts.events.TokenizerRequested;
import dev.millrace.contracts.events.TokenizerTrained;
import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.SampleManifest;
import dev.millrace.testkit.TestStack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run whose redacted shards lie in the store. */
final class TestRun {
    private static final String RECIPE = """
            name: tiny
            sources:
              - name: stories
                generator: {kind: stories}
            tokenizer: {vocabulary: 300}
            """;

    private final TestStack stack;
    final String name;
    final String recipe;
    final List<ShardCompleted> shards = new ArrayList<>();

    TestRun(TestStack stack, String name, int shardCount) {
        this(stack, name, shardCount, RECIPE);
    }

    TestRun(TestStack stack, String name, int shardCount, String yaml) {
        this.stack = stack;
        this.name = name;
        Reading.Accepted accepted = (Reading.Accepted) RecipeReader.readElsewhere(yaml);
        this.recipe = stack.putRecipe(accepted.recipe());
        for (int i = 0; i < shardCount; i++) {
            shards.add(stack.shard(name, recipe)
                    .after(Stage.REDACTION)
                    .id(0, 0, i)
                    .of("stories", 1, i == shardCount - 1)
                    .put(documents(i)));
        }
    }

    static List<Document> documents(int shard) {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String text = "Once upon a time, in shard %d, a little cat number %d sat on the mat.".formatted(shard, i);
            documents.add(
                    new Document("f%031x".formatted(shard * 1000 + i), text, "stories", Optional.empty(), Map.of()));
        }
        return documents;
    }

    TokenizerRequested wish() {
        SampleManifest sample =
                new SampleManifest(shards.stream().map(ShardCompleted::data).toList());
        return new TokenizerRequested(
                name, recipe, stack.store().put(ObjectKeys.tokenizerSample(name), sample.toJson()));
    }

    TokenizationRequested[] wishes(TokenizerTrained trained) {
        return shards.stream()
                .map(shard -> new TokenizationRequested(name, shard, trained.tokenizer()))
                .toArray(TokenizationRequested[]::new);
    }
}
