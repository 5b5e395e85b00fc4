package dev.millrace.bench.engine;

import dev.millrace.contracts.events.TrainingExecution;
import dev.millrace.contracts.recipes.Corruption;
import dev.millrace.contracts.recipes.DecaySpec;
import dev.millrace.contracts.recipes.ExportSpec;
import dev.millrace.contracts.recipes.ModelSpec;
import dev.millrace.contracts.recipes.MuonSpec;
import dev.millrace.contracts.recipes.OptimizerKind;
import dev.millrace.contracts.recipes.Packing;
import dev.millrace.contracts.recipes.Precision;
import dev.millrace.contracts.recipes.PreferenceSpec;
import dev.millrace.contracts.recipes.Schedule;
import dev.millrace.contracts.recipes.SpikeAction;
import dev.millrace.contracts.recipes.SpikeRule;
import dev.millrace.contracts.recipes.TrainingCost;
import dev.millrace.contracts.recipes.TrainingObjective;
import dev.millrace.contracts.recipes.TrainingSpec;
import dev.millrace.trainer.engine.job.TrainingJob;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A decoder of the Llama form and how it is trained, as {@code compare.py} knows it.
 *
 * @param inner width of the feed-forward
 * @param batch sequences of an optimiser step
 * @param microBatch of a forward pass
 */
record TrainingShape(
        int layers,
        int hidden,
        int heads,
        int kvHeads,
        int inner,
        int context,
        int vocabulary,
        int batch,
        int microBatch,
        Precision precision) {

    /** GPT-2 small's width and depth, 124 million parameters. */
    static final TrainingShape SMALL_GPT2 =
            new TrainingShape(12, 768, 12, 12, 2048, 1024, 50_304, 64, 16, Precision.BF16);

    /** GPT-2 XL's, 1.56 thousand million. */
    static final TrainingShape LARGE_GPT2 =
            new TrainingShape(48, 1600, 25, 25, 4288, 1024, 50_304, 32, 4, Precision.BF16);

    /** For machines without a GPU: to know that everything works. */
    static final TrainingShape TINY = new TrainingShape(2, 64, 2, 2, 192, 64, 1024, 4, 4, Precision.FP32);

    TrainingShape in(Precision other) {
        return new TrainingShape(layers, hidden, heads, kvHeads, inner, context, vocabulary, batch, microBatch, other);
    }

    long tokensPerStep() {
        return (long) batch * context;
    }

    /**
     * A training of it.
     *
     * @param own a folder of its own
     */
    TrainingJob job(RandomTokens tokens, Path own, TrainingExecution execution, long steps, long checkpointEvery) {
        return new TrainingJob(
                "bench",
                "bench",
                "bench",
                "v1",
                vocabulary,
                model(),
                training(steps, checkpointEvery),
                new TrainingExecution(
                        execution.workers(),
                        execution.threads(),
                        OptionalInt.of(Math.max(1, microBatch / execution.workersOrUsual())),
                        execution.recompute(),
                        execution.device()),
                List.of(new TrainingJob.Shard(tokens.shard().toString(), "bench", 1)),
                tokens.tokenizer().toString(),
                own.resolve("checkpoints").toString(),
                own.resolve("model").toString(),
                "",
                ExportSpec.USUAL);
    }

    double flopsPerToken() {
        return cost().flopsPerToken();
    }

    double parameters() {
        return cost().parameters();
    }

    private TrainingCost cost() {
        return new TrainingCost(model(), training(1, 1), TrainingExecution.UNSAID, vocabulary);
    }

    private ModelSpec model() {
        return new ModelSpec(layers, hidden, heads, kvHeads, inner, context, 10_000, 1e-5, true);
    }

    private TrainingSpec training(long steps, long checkpointEvery) {
        return new TrainingSpec(
                1,
                steps,
                batch,
                1e-3,
                0.1,
                5,
                0.1,
                0.9,
                0.95,
                1,
                checkpointEvery,
                2,
                0,
                0,
                0,
                OptimizerKind.ADAMW,
                MuonSpec.USUAL,
                Schedule.COSINE,
                Schedule.Steps.INCLUSIVE,
                DecaySpec.UNSAID,
                0,
                0,
                precision,
                SpikeAction.OFF,
                SpikeRule.USUAL,
                Optional.empty(),
                TrainingObjective.CAUSAL,
                Packing.AUTO,
                Corruption.USUAL,
                PreferenceSpec.USUAL,
                Optional.empty());
    }

    /** As {@code compare.py} has it. */
    List<String> options() {
        return List.of(
                "--layers=" + layers,
                "--hidden=" + hidden,
                "--heads=" + heads,
                "--kv-heads=" + kvHeads,
                "--inner=" + inner,
                "--context=" + context,
                "--vocabulary=" + vocabulary,
                "--batch=" + batch,
                "--micro-batch=" + microBatch,
                "--precision=" + (precision == Precision.BF16 ? "bf16" : "fp32"));
    }
}
