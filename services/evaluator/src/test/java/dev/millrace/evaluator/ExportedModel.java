package dev.millrace.evaluator;

import dev.millrace.contracts.events.EvaluationRequested;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.contracts.shards.DatasetManifest;
import dev.millrace.contracts.shards.Document;
import dev.millrace.testkit.TestStack;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** A model to score, with the dataset whose held-out documents measure it. */
final class ExportedModel {

    private ExportedModel() {}

    static Recipe recipe(double heldOut) {
        return recipe(heldOut, "generator: {kind: story-questions, documents: 30, seed: 5}, limit: 20");
    }

    /** @param questions where those of its task {@code questions} are from */
    static Recipe recipe(double heldOut, String questions) {
        String yaml = """
                name: fake
                sources:
                  - {name: stories, generator: {kind: stories, documents: 10, seed: 1}, licence: CC0-1.0}
                training: {heldOut: %s}
                evaluation:
                  tasks:
                    - {name: held-out, kind: perplexity}
                    - {name: questions, kind: choice, %s}
                """.formatted(heldOut, questions);
        return ((Reading.Accepted) RecipeReader.read(yaml, Path.of(""))).recipe();
    }

    /** A recipe with this one task, which a file defines. */
    static Recipe defined(String task) {
        String yaml = """
                name: fake
                sources:
                  - {name: stories, generator: {kind: stories, documents: 10, seed: 1}, licence: CC0-1.0}
                evaluation:
                  tasks:
                    - %s
                """.formatted(task);
        return ((Reading.Accepted) RecipeReader.readElsewhere(yaml)).recipe();
    }

    /** A recipe whose task has its items in a file. */
    static Recipe recipe(Path items) {
        String yaml = """
                name: fake
                sources:
                  - {name: stories, generator: {kind: stories, documents: 10, seed: 1}, licence: CC0-1.0}
                evaluation:
                  tasks:
                    - {name: questions, kind: choice, path: %s}
                """.formatted(items);
        return ((Reading.Accepted) RecipeReader.readElsewhere(yaml)).recipe();
    }

    static List<Document> documents() {
        return IntStream.range(1, 41)
                .mapToObj(i -> new Document(
                        "%016x%016x".formatted(Long.reverse(i * 2654435761L), i),
                        "Document number " + i,
                        "stories",
                        Optional.empty(),
                        Map.of()))
                .toList();
    }

    static ModelExported put(TestStack stack, String run, String digest) {
        return put(stack, run, digest, Optional.empty());
    }

    /** @param filtered filtering's ledger of its documents */
    static ModelExported put(TestStack stack, String run, String digest, Optional<ObjectRef> filtered) {
        ShardCompleted shard = stack.shard(run, digest).after(Stage.REDACTION).put(documents());
        ObjectRef any = shard.data();
        var manifest = new DatasetManifest(
                run,
                digest,
                any,
                List.of(new DatasetManifest.Shard(shard.shard(), "stories", 1, any, shard.data(), 100, 40, filtered)),
                100,
                40);
        stack.store().put(ObjectKeys.dataset(run), manifest.toJson());
        return made(run, digest);
    }

    /** A model of whose run nothing is in the store. */
    static ModelExported made(String run, String digest) {
        ObjectRef nothing = new ObjectRef("nothing", 1, "ab".repeat(32));
        return new ModelExported(run, digest, "fake", "v1", nothing, 1, 1, 1, 5, 2, 10, 1);
    }

    static EvaluationRequested request(ModelExported made, String id) {
        return new EvaluationRequested(
                made.run(),
                made.recipe(),
                made.model(),
                made.version(),
                id,
                "ada",
                "2026-01-31T12:00:00Z",
                Optional.empty());
    }
}
