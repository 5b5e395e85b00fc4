package dev.millrace.trainer.engine.job;

import dev.millrace.contracts.events.TrainingExecution;
import dev.millrace.contracts.json.JsonContract;
import dev.millrace.contracts.json.MalformedJson;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.forms.BaseModel;
import dev.millrace.contracts.recipes.ExportSpec;
import dev.millrace.contracts.recipes.ModelSpec;
import dev.millrace.contracts.recipes.TrainingSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Everything a worker has to know; it reads nothing else but the files named here.
 *
 * @param run the run
 * @param recipe digest of the run's recipe
 * @param name the model's name
 * @param version its version
 * @param vocabulary token ids
 * @param model its shape
 * @param training how it is trained
 * @param execution how wide
 * @param shards the token shards, in the order of their rank
 * @param tokenizer the tokenizer's file, of any kind, that goes into the package; what lies beside it says how it is used
 * @param checkpoints folder of checkpoints; training resumes from the newest sound one of the same model, training, tokenizer
 *     and data
 * @param output folder the model package is written to
 * @param card text of the model card, Markdown, as far as it is known before the training
 * @param export what the package holds beside the weights
 * @param packageEvery after how many steps each a package of what was learnt so far is made, to be scored while training
 *     goes on; 0: never
 */
public record TrainingJob(
        String run,
        String recipe,
        String name,
        String version,
        int vocabulary,
        ModelSpec model,
        TrainingSpec training,
        TrainingExecution execution,
        List<Shard> shards,
        String tokenizer,
        String checkpoints,
        String output,
        String card,
        ExportSpec export,
        int packageEvery) {

    /**
     * To be raised when the same recipe on the same tokens gives other weights or another package; 4: gradients are added in
     * another order.
     */
    public static final int RULES = 4;

    /**
     * A token shard on this machine.
     *
     * @param file where it lies
     * @param source the source it comes from
     * @param weight share of the source in training relative to its size
     */
    public record Shard(String file, String source, double weight) {}

    private static final JsonContract<TrainingJob> JSON = JsonContract.of("training job", TrainingJob.class);

    public TrainingJob {
        shards = List.copyOf(shards);
    }

    /** One that makes no package before its last step. */
    public TrainingJob(
            String run,
            String recipe,
            String name,
            String version,
            int vocabulary,
            ModelSpec model,
            TrainingSpec training,
            TrainingExecution execution,
            List<Shard> shards,
            String tokenizer,
            String checkpoints,
            String output,
            String card,
            ExportSpec export) {
        this(
                run,
                recipe,
                name,
                version,
                vocabulary,
                model,
                training,
                execution,
                shards,
                tokenizer,
                checkpoints,
                output,
                card,
                export,
                0);
    }

    /** The same job that makes a package after so many steps each. */
    public TrainingJob withPackages(int every) {
        return new TrainingJob(
                run,
                recipe,
                name,
                version,
                vocabulary,
                model,
                training,
                execution,
                shards,
                tokenizer,
                checkpoints,
                output,
                card,
                export,
                every);
    }

    /** The transformer that is trained. */
    public Architecture architecture() throws IOException {
        Optional<BaseModel> base = base();
        return base.isPresent() ? base.get().architecture() : model.architecture(vocabulary);
    }

    /** The model that training begins with, where that isn't one of random weights. */
    public Optional<BaseModel> base() throws IOException {
        return model.from().isPresent()
                ? Optional.of(BaseModel.open(Path.of(model.from().get())))
                : Optional.empty();
    }

    /** What is said of the tokenizer's use: by the model that training begins with, or by what lies beside the tokenizer. */
    public TokenizerConfig tokenizerConfig() throws IOException {
        Optional<BaseModel> base = base();
        return base.isPresent() ? base.get().tokenizerConfig() : TokenizerConfig.read(tokenizerFolder());
    }

    /** Where the tokenizer lies. */
    public Path tokenizerFolder() {
        return Path.of(tokenizer).toAbsolutePath().resolveSibling("");
    }

    /** The same job on other shards. */
    public TrainingJob withShards(List<Shard> others) {
        return new TrainingJob(
                run,
                recipe,
                name,
                version,
                vocabulary,
                model,
                training,
                execution,
                others,
                tokenizer,
                checkpoints,
                output,
                card,
                export,
                packageEvery);
    }

    /** Worker processes. */
    public int workers() {
        return execution.workersOrUsual();
    }

    /** Sequences per forward pass of one of them. */
    public int microBatch() {
        return execution.microBatchOrUsual(training.batch());
    }

    /** Whether what blocks compute is forgotten, and computed again for its gradients. */
    public boolean recompute() {
        return execution.recompute().orElse(false);
    }

    /** Reads a job that {@link #write} wrote. */
    public static TrainingJob read(Path file) throws IOException {
        try {
            return JSON.read(Files.readAllBytes(file));
        } catch (MalformedJson e) {
            throw new IOException(file + " isn't a training job: " + e.getMessage(), e);
        }
    }

    /** Writes the job for the workers to read. */
    public void write(Path file) throws IOException {
        Files.write(file, JSON.write(this));
    }
}
