package dev.millrace.trainer.engine;

import dev.millrace.contracts.events.TrainingDevice;
import dev.millrace.contracts.events.TrainingExecution;
import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import dev.millrace.contracts.recipes.BatchRamp;
import dev.millrace.contracts.recipes.Corruption;
import dev.millrace.contracts.recipes.DecaySpec;
import dev.millrace.contracts.recipes.ExportSpec;
import dev.millrace.contracts.recipes.LoraSpec;
import dev.millrace.contracts.recipes.ModelSpec;
import dev.millrace.contracts.recipes.MuonSpec;
import dev.millrace.contracts.recipes.OptimizerKind;
import dev.millrace.contracts.recipes.Packing;
import dev.millrace.contracts.recipes.Precision;
import dev.millrace.contracts.recipes.PreferenceSpec;
import dev.millrace.contracts.recipes.Schedule;
import dev.millrace.contracts.recipes.SpikeAction;
import dev.millrace.contracts.recipes.SpikeRule;
import dev.millrace.contracts.recipes.TrainingObjective;
import dev.millrace.contracts.recipes.TrainingSpec;
import dev.millrace.contracts.recipes.model.Dropout;
import dev.millrace.contracts.shards.TokenShardWriter;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.job.WorkerRuntime;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;

/** Small jobs over made-up tokens that a model can learn: each token is mostly its predecessor plus one. */
final class Jobs {

    static final int VOCABULARY = 64;
    static final int HIDDEN = 32;
    private static final int DOCUMENTS = 200;

    private final Path folder;
    private long steps = 12;
    private int workers = 1;
    private int batch = 8;
    private int microBatch = 4;
    private long checkpointEvery = 3;
    private long keepEvery;
    private long validateEvery;
    private double learningRate = 3e-3;
    private boolean tied = true;
    private Precision precision = Precision.FP32;
    private SpikeAction spikes = SpikeAction.OFF;
    private SpikeRule spikeRule = SpikeRule.USUAL;
    private Optional<BatchRamp> ramp = Optional.empty();
    private Dropout dropout = Dropout.NONE;
    private OptimizerKind optimizer = OptimizerKind.ADAMW;
    private Optional<LoraSpec> lora = Optional.empty();
    private ExportSpec export = ExportSpec.USUAL;
    private TrainingDevice device = TrainingDevice.AUTO;

    /** Id of the token between documents. */
    private static final int END_OF_TEXT = 0;

    Jobs(Path folder) {
        this.folder = folder;
    }

    Jobs steps(long value) {
        steps = value;
        return this;
    }

    Jobs workers(int value) {
        workers = value;
        return this;
    }

    Jobs batch(int value, int micro) {
        batch = value;
        microBatch = micro;
        return this;
    }

    Jobs checkpointEvery(long value) {
        checkpointEvery = value;
        return this;
    }

    Jobs validateEvery(long value) {
        validateEvery = value;
        return this;
    }

    Jobs graphs(List<GraphPrecision> value) {
        export = new ExportSpec(value, Optional.empty());
        return this;
    }

    Jobs keepEvery(long value) {
        keepEvery = value;
        return this;
    }

    Jobs learningRate(double value) {
        learningRate = value;
        return this;
    }

    Jobs device(TrainingDevice value) {
        device = value;
        return this;
    }

    Jobs untied() {
        tied = false;
        return this;
    }

    Jobs dropout(double share) {
        dropout = new Dropout(share, share, share);
        return this;
    }

    Jobs spikes(SpikeAction action, SpikeRule rule) {
        spikes = action;
        spikeRule = rule;
        return this;
    }

    Jobs precision(Precision value) {
        precision = value;
        return this;
    }

    Jobs optimizer(OptimizerKind value) {
        optimizer = value;
        return this;
    }

    Jobs lora(LoraSpec value) {
        lora = Optional.of(value);
        return this;
    }

    Jobs ramp(BatchRamp value) {
        ramp = Optional.of(value);
        return this;
    }

    private ModelSpec model() {
        ModelSpec usual = new ModelSpec(2, HIDDEN, 4, 2, 48, 16, 10_000, 1e-5, tied);
        return new ModelSpec(
                usual.kind(),
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
                dropout,
                usual.residualInit(),
                usual.from());
    }

    private TrainingSpec training() {
        return new TrainingSpec(
                7,
                steps,
                batch,
                learningRate,
                0.1,
                2,
                0.1,
                0.9,
                0.95,
                1.0,
                checkpointEvery,
                2,
                keepEvery,
                0.1,
                validateEvery,
                optimizer,
                MuonSpec.USUAL,
                Schedule.COSINE,
                Schedule.Steps.INCLUSIVE,
                DecaySpec.UNSAID,
                0,
                0,
                precision,
                spikes,
                spikeRule,
                ramp,
                TrainingObjective.CAUSAL,
                Packing.AUTO,
                Corruption.USUAL,
                PreferenceSpec.USUAL,
                lora);
    }

    TrainingJob job(String name) throws IOException {
        Path own = Files.createDirectories(folder.resolve(name));
        Path tokenizer = Files.write(
                own.resolve("tokenizer.json"), TokenizerFile.write(List.of(TokenizerConfig.END_OF_TEXT), List.of()));
        return new TrainingJob(
                "test-run",
                "digest",
                "counting",
                "v1",
                VOCABULARY,
                model(),
                training(),
                new TrainingExecution(
                        OptionalInt.of(workers),
                        OptionalInt.of(1),
                        OptionalInt.of(microBatch),
                        Optional.empty(),
                        Optional.of(device)),
                List.of(
                        new TrainingJob.Shard(shard("a", 1).toString(), "a", 1),
                        new TrainingJob.Shard(shard("b", 2).toString(), "b", 0.5)),
                tokenizer.toString(),
                own.resolve("checkpoints").toString(),
                own.resolve("model").toString(),
                "# counting\n",
                export);
    }

    /** A {@code tokenizer.json} of one less than {@link #VOCABULARY} tokens from an id, and one more that ends a text. */
    static String tokenizer(int first, int endOfText) {
        List<String> bytes = TokenizerFile.bytesInOrder().subList(0, VOCABULARY - 1);
        StringBuilder entries = new StringBuilder();
        for (int i = 0; i < bytes.size(); i++) {
            entries.append('"')
                    .append(bytes.get(i).replace("\\", "\\\\").replace("\"", "\\\""))
                    .append("\": ")
                    .append(first + i)
                    .append(", ");
        }
        return """
            {"model": {"vocab": {%s"%s": %d}, "merges": []}, "pre_tokenizer": {"type": "ByteLevel"}}\
            """.formatted(entries, TokenizerConfig.END_OF_TEXT, endOfText);
    }

    private Path shard(String name, long seed) throws IOException {
        Path file = folder.resolve(name + ".tokens");
        if (Files.exists(file)) {
            return file;
        }
        Random random = new Random(seed);
        try (TokenShardWriter writer = new TokenShardWriter(file, VOCABULARY)) {
            for (int d = 0; d < DOCUMENTS; d++) {
                int[] ids = new int[5 + random.nextInt(40)];
                int token = 1 + random.nextInt(VOCABULARY - 1);
                for (int i = 0; i < ids.length - 1; i++) {
                    ids[i] = token;
                    token = random.nextInt(10) == 0 ? 1 + random.nextInt(VOCABULARY - 1) : 1 + token % (VOCABULARY - 1);
                }
                ids[ids.length - 1] = END_OF_TEXT;
                String id = "%016x%016x".formatted(random.nextLong(), random.nextLong());
                writer.write(id, ids, ids.length, ids.length);
            }
        }
        return file;
    }

    /** Workers with the class path of the test. */
    static WorkerRuntime runtime() {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new WorkerRuntime(
                Stream.of(classPath.split(File.pathSeparator)).map(Path::of).toList(), "512m");
    }
}
