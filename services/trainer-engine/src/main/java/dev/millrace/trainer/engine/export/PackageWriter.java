package dev.millrace.trainer.engine.export;

import dev.millrace.contracts.models.GenerationConfig;
import dev.millrace.contracts.models.LlamaConfig;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.trainer.engine.job.TrainingJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes a model package: what Hugging Face's tools load, {@code model.onnx}, and a manifest last. */
public final class PackageWriter {

    private static final double TEMPERATURE = 0.8;
    private static final double TOP_P = 0.95;

    private final TrainingJob job;

    public PackageWriter(TrainingJob job) {
        this.job = job;
    }

    /** Writes the weights to a file. */
    public interface Weights {
        void write(Path file) throws IOException;
    }

    /**
     * Writes the package; what was in its folder under the same names is replaced.
     *
     * @param step optimiser steps done
     * @return the folder
     */
    public Path write(Weights weights, long step) throws IOException {
        Path folder = Path.of(job.output());
        LlamaConfig config = job.config();
        Files.createDirectories(folder);
        Files.deleteIfExists(folder.resolve(Manifest.FILE));
        config.write(folder.resolve(ModelPackage.CONFIG));
        new GenerationConfig(config.bosTokenId(), List.of(config.eosTokenId()), true, TEMPERATURE, TOP_P)
                .write(folder.resolve(ModelPackage.GENERATION_CONFIG));
        weights.write(folder.resolve(ModelPackage.WEIGHTS));
        Files.write(folder.resolve(ModelPackage.TOKENIZER), Files.readAllBytes(Path.of(job.tokenizer())));
        TokenizerConfig.trained(config.maxPositionEmbeddings()).write(folder.resolve(ModelPackage.TOKENIZER_CONFIG));
        Files.writeString(folder.resolve(ModelPackage.CARD), job.card());
        OnnxExport.write(folder);
        Manifest.of("model", job.name(), job.version(), job.run(), step, folder).write(folder);
        return folder;
    }
}
