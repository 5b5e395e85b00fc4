package dev.millrace.trainer;

import dev.millrace.contracts.events.TrainingRequested;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.shards.DatasetManifest;
import dev.millrace.contracts.shards.TokenShard;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.trainer.domain.ModelCard;
import dev.millrace.trainer.engine.job.TrainingJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A run's folder on this machine: its dataset, its checkpoints and the package in the making. */
final class JobFiles {

    private final Path folder;

    /** The folder of a run; what an earlier attempt left there is used again. */
    JobFiles(Path scratch, String run) throws IOException {
        this.folder =
                Files.createDirectories(scratch.resolve("millrace-trainer").resolve(run));
    }

    Path checkpoints() throws IOException {
        return Files.createDirectories(folder.resolve("checkpoints"));
    }

    Path uploads() {
        return folder.resolve("uploads");
    }

    Path attempt() {
        return folder.resolve("attempt");
    }

    /** Downloads what the workers need, each file checked against its checksum. */
    TrainingJob job(ObjectStore store, TrainingRequested request, Recipe recipe) throws IOException {
        DatasetManifest dataset = DatasetManifest.fromJson(store.read(request.dataset()));
        Path tokenizer = folder.resolve("tokenizer.json");
        store.fetch(request.tokenizer(), tokenizer);
        Path data = Files.createDirectories(folder.resolve("data"));
        List<TrainingJob.Shard> shards = new ArrayList<>();
        int vocabulary = recipe.tokenizer().vocabulary();
        for (DatasetManifest.Shard shard : dataset.shards()) {
            Path file = data.resolve(shard.shard() + ".tokens");
            store.fetch(shard.data(), file);
            shards.add(new TrainingJob.Shard(file.toString(), shard.source(), shard.weight()));
            // A small corpus may yield fewer token ids than the recipe allows; all shards have the same.
            vocabulary = vocabulary(file);
        }
        return new TrainingJob(
                request.run(),
                request.recipe(),
                request.model(),
                request.version(),
                vocabulary,
                recipe.model(),
                recipe.training(),
                shards,
                tokenizer.toString(),
                checkpoints().toString(),
                folder.resolve("model").toString(),
                ModelCard.of(request, recipe, dataset));
    }

    private static int vocabulary(Path file) throws IOException {
        try (TokenShard shard = TokenShard.open(file)) {
            return shard.vocabulary();
        }
    }

    /** Removes everything. */
    void delete() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
