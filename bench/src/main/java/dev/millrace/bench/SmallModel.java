package dev.millrace.bench;

import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.TokenShardWriter;
import dev.millrace.quickstart.Stories;
import dev.millrace.tokenization.domain.BpeTrainer;
import dev.millrace.tokenization.domain.ShardTokenizer;
import dev.millrace.trainer.engine.job.Outcome;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.job.WorkerGroup;
import dev.millrace.trainer.engine.job.WorkerMessage;
import dev.millrace.trainer.engine.job.WorkerRuntime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** A model of the quickstart's shape, trained for a moment by the trainer's engine on the quickstart's stories. */
record SmallModel(ModelPackage model, WorkerMessage.Exported training) {

    private static final int STORIES = 1_500;

    /** The quickstart's recipe. */
    static Recipe quickstart() throws IOException {
        Path file = Folders.root().resolve("recipes/quickstart.yaml");
        return Recipes.parse(Files.readString(file), file.resolveSibling("."));
    }

    /** Trains it for {@code steps} steps below {@code folder}. */
    static SmallModel train(Path folder, long steps) throws IOException, InterruptedException {
        Recipe recipe = quickstart();
        Path stories = folder.resolve("stories");
        Stories.of(STORIES, 5).writeTo(stories);
        List<Document> documents = new ArrayList<>();
        try (Stream<Path> files = Files.walk(stories)) {
            for (Path file :
                    files.filter(f -> f.toString().contains(".jsonl")).sorted().toList()) {
                Corpus.read(file, documents::add);
            }
        }
        Path vocabulary = folder.resolve("tokenizer.json");
        BpeTrainer bpe = new BpeTrainer(recipe.tokenizer().vocabulary(), BpeTrainer.SPECIAL);
        documents.forEach(document -> bpe.add(document.text()));
        Files.write(vocabulary, bpe.train().json());
        ShardTokenizer tokenizer = new ShardTokenizer(Tokenizer.read(vocabulary));
        Path tokens = folder.resolve("stories.tokens");
        try (TokenShardWriter shard = new TokenShardWriter(tokens, tokenizer.vocabulary())) {
            for (Document document : documents) {
                int[] ids = tokenizer.tokens(document);
                shard.write(document.id(), ids, ids.length, document.text().getBytes(StandardCharsets.UTF_8).length);
            }
        }
        return run(job(recipe, steps, tokenizer.vocabulary(), tokens, vocabulary, folder), folder);
    }

    private static TrainingJob job(Recipe recipe, long steps, int ids, Path tokens, Path vocabulary, Path folder) {
        Recipe.Training usual = recipe.training();
        Recipe.Training training = new Recipe.Training(
                usual.seed(),
                steps,
                usual.batch(),
                usual.microBatch(),
                usual.learningRate(),
                usual.minLearningRate(),
                usual.warmup(),
                usual.weightDecay(),
                usual.beta1(),
                usual.beta2(),
                usual.clip(),
                steps,
                usual.keepCheckpoints(),
                1,
                usual.threads(),
                0);
        return new TrainingJob(
                "bench",
                "bench",
                "bench",
                "v1",
                ids,
                recipe.model(),
                training,
                List.of(new TrainingJob.Shard(tokens.toString(), "stories", 1)),
                vocabulary.toString(),
                folder.resolve("checkpoints").toString(),
                folder.resolve("model").toString(),
                "");
    }

    private static SmallModel run(TrainingJob job, Path folder) throws IOException, InterruptedException {
        AtomicReference<WorkerMessage.Exported> exported = new AtomicReference<>();
        try (WorkerGroup workers =
                WorkerGroup.start(WorkerRuntime.in(Folders.worker()), job, folder.resolve("attempt"), message -> {
                    if (message instanceof WorkerMessage.Exported done) {
                        exported.set(done);
                    }
                })) {
            Outcome outcome = workers.await();
            WorkerMessage.Exported done = exported.get();
            if (!(outcome instanceof Outcome.Finished) || done == null) {
                throw new IOException("The training ended as " + outcome);
            }
            return new SmallModel(ModelPackage.open(Path.of(job.output())), done);
        }
    }
}
