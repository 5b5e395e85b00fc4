package dev.millrace.trainer.engine.data;

import dev.millrace.contracts.events.TrainingExecution;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import dev.millrace.contracts.recipes.ExportSpec;
import dev.millrace.contracts.recipes.LoraSpec;
import dev.millrace.contracts.recipes.ModelSpec;
import dev.millrace.contracts.recipes.Packing;
import dev.millrace.contracts.recipes.TrainingObjective;
import dev.millrace.contracts.recipes.TrainingSpec;
import dev.millrace.contracts.shards.TokenShardWriter;
import dev.millrace.trainer.engine.job.TrainingJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.IntFunction;

/** Jobs of every objective over documents of random tokens, which end with token 0. */
public final class ObjectiveJobs {

    public static final int CONTEXT = 24;

    /** The bytes and the special tokens, of which there are most for sentinels. */
    public static final int VOCABULARY = 400;

    /** The first token that is text in each of the vocabularies. */
    static final int FIRST_TEXT = 105;

    private ObjectiveJobs() {}

    /** A document of random text. */
    static List<int[]> texts(long seed, int count, int longest) {
        Random random = new Random(seed);
        List<int[]> texts = new ArrayList<>();
        for (int d = 0; d < count; d++) {
            int[] ids = random.ints(1 + random.nextInt(longest), FIRST_TEXT, VOCABULARY - 50)
                    .toArray();
            ids[ids.length - 1] = 0;
            texts.add(ids);
        }
        return texts;
    }

    /** A shard of documents without dialogs. */
    static Path shard(Path folder, List<int[]> texts) throws IOException {
        return shard(folder, texts, List.of());
    }

    /**
     * A shard of documents.
     *
     * @param learned which tokens count in each; empty: all of them, and nothing is said of it
     */
    public static Path shard(Path folder, List<int[]> texts, List<BitSet> learned) throws IOException {
        return shard(folder, texts, learned, 1);
    }

    /** @param same how many documents in a row have one id */
    public static Path shard(Path folder, List<int[]> texts, List<BitSet> learned, int same) throws IOException {
        return shard(folder, texts, learned, same, d -> "f%031x".formatted(d));
    }

    /** @param ids 32 hexadecimal digits for each id's number */
    public static Path shard(Path folder, List<int[]> texts, List<BitSet> learned, int same, IntFunction<String> ids)
            throws IOException {
        Path file = Files.createTempFile(folder, "documents", ".tokens");
        try (TokenShardWriter writer = new TokenShardWriter(file, VOCABULARY)) {
            for (int d = 0; d < texts.size(); d++) {
                int[] tokens = texts.get(d);
                Optional<BitSet> counts = learned.isEmpty() ? Optional.empty() : Optional.of(learned.get(d));
                writer.write(ids.apply(d / same), Optional.empty(), tokens, tokens.length, tokens.length - 1, counts);
            }
        }
        return file;
    }

    public static TrainingJob job(Path folder, Path shard, TrainingObjective objective, Packing packing)
            throws IOException {
        List<String> special = new ArrayList<>(List.of("<|endoftext|>", "<|user|>", "<|assistant|>", "<|end|>"));
        special.addAll(objective.tokens());
        Path tokenizer = Files.write(folder.resolve("tokenizer.json"), TokenizerFile.write(special, List.of()));
        return new TrainingJob(
                "test-run",
                "digest",
                "objectives",
                "v1",
                VOCABULARY,
                new ModelSpec(2, 32, 4, 2, 48, CONTEXT, 10_000, 1e-5, true),
                training(objective, packing),
                new TrainingExecution(OptionalInt.of(1), OptionalInt.of(1), OptionalInt.of(4)),
                List.of(new TrainingJob.Shard(shard.toString(), "a", 1)),
                tokenizer.toString(),
                folder.resolve("checkpoints").toString(),
                folder.resolve("model").toString(),
                "# objectives\n",
                ExportSpec.USUAL);
    }

    /** The same job of another model, of which adapters are trained. */
    public static TrainingJob with(TrainingJob job, int vocabulary, ModelSpec model, LoraSpec lora) {
        TrainingSpec usual = job.training();
        return new TrainingJob(
                job.run(),
                job.recipe(),
                job.name(),
                job.version(),
                vocabulary,
                model,
                training(usual, usual.objective(), usual.packing(), Optional.of(lora)),
                job.execution(),
                job.shards(),
                job.tokenizer(),
                job.checkpoints(),
                job.output(),
                job.card(),
                job.export());
    }

    /** A job of which as many documents as are learnt from are held out, and measured after every second step. */
    public static TrainingJob measured(Path folder, Path shard, TrainingObjective objective) throws IOException {
        TrainingJob job = job(folder, shard, objective, Packing.AUTO);
        TrainingSpec half = new TrainingSpec(7, 4, 4, 3e-3, 0.1, 2, 0.1, 0.9, 0.95, 1.0, 4, 1, 0, 0.5, 2);
        return new TrainingJob(
                job.run(),
                job.recipe(),
                job.name(),
                job.version(),
                job.vocabulary(),
                model(job.model(), objective.kind()),
                training(half, objective, Packing.AUTO, Optional.empty()),
                job.execution(),
                job.shards(),
                job.tokenizer(),
                job.checkpoints(),
                job.output(),
                job.card(),
                job.export());
    }

    private static ModelSpec model(ModelSpec usual, Architecture.Kind kind) {
        return new ModelSpec(
                kind,
                usual.layers(),
                usual.decoderLayers(),
                usual.hidden(),
                usual.heads(),
                usual.kvHeads(),
                usual.headDim(),
                usual.feedForward(),
                usual.activation(),
                usual.context(),
                usual.ropeTheta(),
                usual.normEpsilon(),
                usual.tieEmbeddings(),
                usual.block(),
                usual.norm(),
                usual.positions(),
                usual.attention(),
                usual.biases(),
                usual.embedding(),
                usual.head(),
                usual.dropout(),
                usual.residualInit(),
                usual.from());
    }

    private static TrainingSpec training(TrainingObjective objective, Packing packing) {
        TrainingSpec usual = new TrainingSpec(7, 20, 4, 3e-3, 0.1, 2, 0.1, 0.9, 0.95, 1.0, 20, 1, 0, 0, 0);
        return training(usual, objective, packing, Optional.empty());
    }

    private static TrainingSpec training(
            TrainingSpec usual, TrainingObjective objective, Packing packing, Optional<LoraSpec> lora) {
        return new TrainingSpec(
                usual.seed(),
                usual.steps(),
                usual.batch(),
                usual.learningRate(),
                usual.minLearningRate(),
                usual.warmup(),
                usual.weightDecay(),
                usual.beta1(),
                usual.beta2(),
                usual.clip(),
                usual.checkpointEvery(),
                usual.keepCheckpoints(),
                usual.keepEvery(),
                usual.heldOut(),
                usual.validateEvery(),
                usual.optimizer(),
                usual.muon(),
                usual.schedule(),
                usual.scheduleSteps(),
                usual.decay(),
                usual.labelSmoothing(),
                usual.zLoss(),
                usual.precision(),
                usual.spikes(),
                usual.spikeRule(),
                usual.batchRamp(),
                objective,
                packing,
                usual.corruption(),
                usual.preference(),
                lora);
    }
}
