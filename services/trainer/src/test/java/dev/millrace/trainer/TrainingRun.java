package dev.millrace.trainer;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.events.TrainingRequested;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.contracts.shards.DatasetManifest;
import dev.millrace.contracts.shards.TokenShardWriter;
import dev.millrace.testkit.TestStack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A small run whose dataset lies in the store: each token is mostly its predecessor plus one. */
record TrainingRun(String run, TrainingRequested request) {

    static final long STEPS = 400;
    private static final int VOCABULARY = 300;

    static TrainingRun put(TestStack stack, Path scratch, String run, int documents) throws IOException {
        return put(stack, scratch, run, documents, STEPS);
    }

    static TrainingRun put(TestStack stack, Path scratch, String run, int documents, long steps) throws IOException {
        String yaml = """
                name: counting
                sources:
                  - {name: numbers, generator: {kind: stories, documents: 10, seed: 1}, licence: CC0-1.0}
                tokenizer: {vocabulary: %d}
                model: {layers: 2, hidden: 32, heads: 2, kvHeads: 1, feedForward: 64, context: 32}
                training: {steps: %d, batch: 8, learningRate: 0.003, warmup: 10, checkpointEvery: 50, keepCheckpoints: 2}
                evaluation: {during: {every: 50, tasks: [held-out]}}
                execution: {training: {threads: 1}}
                """.formatted(VOCABULARY, steps);
        Recipe recipe = ((Reading.Accepted) RecipeReader.read(yaml, Path.of(""))).recipe();
        String digest = stack.putRecipe(recipe);
        ShardId shard = new ShardId(0, 0, 0);
        Path file = scratch.resolve(run + ".tokens");
        long tokens = write(file, documents);
        ObjectRef data = stack.store().put(ObjectKeys.shard(run, Stage.TOKENIZATION, shard), file);
        ObjectRef tokenizer =
                stack.store().put(ObjectKeys.tokenizer(run), TokenizerFile.write(List.of("<|endoftext|>"), List.of()));
        DatasetManifest manifest = new DatasetManifest(
                run,
                digest,
                tokenizer,
                List.of(new DatasetManifest.Shard(
                        shard, "numbers", 1, data, data, tokens, documents, Optional.empty())),
                tokens,
                documents);
        ObjectRef dataset = stack.store().put(ObjectKeys.dataset(run), manifest.toJson());
        return new TrainingRun(
                run,
                new TrainingRequested(
                        run,
                        digest,
                        recipe.name(),
                        "v1",
                        dataset,
                        tokenizer,
                        Optional.of(recipe.execution().training())));
    }

    private static long write(Path file, int documents) throws IOException {
        Random random = new Random(4);
        try (TokenShardWriter writer = new TokenShardWriter(file, VOCABULARY)) {
            for (int d = 0; d < documents; d++) {
                int[] ids = new int[10 + random.nextInt(60)];
                int first = 1 + random.nextInt(VOCABULARY - 1);
                for (int i = 0; i < ids.length - 1; i++) {
                    ids[i] = 1 + (first + i) % (VOCABULARY - 1);
                }
                writer.write("%016x%016x".formatted(random.nextLong(), random.nextLong()), ids, ids.length, ids.length);
            }
            return writer.tokens();
        }
    }

    /** The events of this run on a topic so far. */
    <E extends Event> List<E> events(TestStack stack, Topic topic, Class<E> type) {
        return stack.events(topic).stream()
                .filter(event -> event.run().equals(run))
                .map(type::cast)
                .toList();
    }
}
