package dev.millrace.trainer.engine.export;

import dev.millrace.contracts.models.GenerationConfig;
import dev.millrace.contracts.models.LlamaConfig;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
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
    private final byte[] tokenizerFile;
    private final Tokenizer tokenizer;
    private final int endOfText;

    /**
     * Prepares to write the package of a job, before the job's work is done.
     *
     * @throws MalformedTokenizer when its tokenizer can't be used, or has no token that ends a text
     */
    public PackageWriter(TrainingJob job) throws IOException {
        this.job = job;
        this.tokenizerFile = Files.readAllBytes(Path.of(job.tokenizer()));
        this.tokenizer = Tokenizer.read(tokenizerFile);
        this.endOfText = tokenizer
                .id(TokenizerConfig.END_OF_TEXT)
                .orElseThrow(() -> new MalformedTokenizer(
                        "tokenizer.json: there is no token " + TokenizerConfig.END_OF_TEXT + " to end a text with"));
        if (endOfText >= job.vocabulary()) {
            throw new MalformedTokenizer("tokenizer.json: %s has id %d, but the model has %d token ids"
                    .formatted(TokenizerConfig.END_OF_TEXT, endOfText, job.vocabulary()));
        }
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
        LlamaConfig config = job.config(endOfText);
        Files.createDirectories(folder);
        Files.deleteIfExists(folder.resolve(Manifest.FILE));
        config.write(folder.resolve(ModelPackage.CONFIG));
        new GenerationConfig(config.bosTokenId(), List.of(config.eosTokenId()), true, TEMPERATURE, TOP_P)
                .write(folder.resolve(ModelPackage.GENERATION_CONFIG));
        weights.write(folder.resolve(ModelPackage.WEIGHTS));
        Files.write(folder.resolve(ModelPackage.TOKENIZER), tokenizerFile);
        TokenizerConfig.of(tokenizer, config.maxPositionEmbeddings())
                .write(folder.resolve(ModelPackage.TOKENIZER_CONFIG));
        Files.writeString(folder.resolve(ModelPackage.CARD), job.card());
        OnnxExport.write(folder);
        Manifest.of("model", job.name(), job.version(), job.run(), step, folder).write(folder);
        return folder;
    }
}
