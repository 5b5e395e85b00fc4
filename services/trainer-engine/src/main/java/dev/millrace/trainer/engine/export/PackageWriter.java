package dev.millrace.trainer.engine.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.GenerationConfig;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.Safetensors.Tensor;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.forms.PublishedForms;
import dev.millrace.contracts.models.forms.PublishedForms.Published;
import dev.millrace.contracts.models.forms.PublishedWeights;
import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.trainer.engine.export.onnx.OnnxExport;
import dev.millrace.trainer.engine.job.TrainingJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

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

    /**
     * Writes the package; what was in its folder under the same names is replaced.
     *
     * @param weights a parameter's numbers by its name
     * @param step optimiser steps done
     * @return the folder
     */
    public Path write(Function<String, Tensor> weights, long step) throws IOException {
        Path folder = Path.of(job.output());
        Published published = PublishedForms.of(job.architecture());
        Files.createDirectories(folder);
        Files.deleteIfExists(folder.resolve(Manifest.FILE));
        Files.writeString(folder.resolve(ModelPackage.CONFIG), config(published).toPrettyString() + "\n");
        new GenerationConfig(endOfText, List.of(endOfText), true, TEMPERATURE, TOP_P)
                .write(folder.resolve(ModelPackage.GENERATION_CONFIG));
        PublishedWeights.write(folder, published, weights);
        Files.write(folder.resolve(ModelPackage.TOKENIZER), tokenizerFile);
        TokenizerConfig.of(tokenizer, job.model().context()).write(folder.resolve(ModelPackage.TOKENIZER_CONFIG));
        Files.writeString(folder.resolve(ModelPackage.CARD), card(step));
        OnnxExport.write(folder, published.architecture(), weights);
        Manifest.of("model", job.name(), job.version(), job.run(), step, folder).write(folder);
        return folder;
    }

    /** A training that was stopped early did not do what the job's card says. */
    private String card(long step) {
        long asked = job.training().steps();
        return step < asked
                ? "%s\nTraining was stopped after %,d of %,d steps.\n"
                        .formatted(job.card().stripTrailing() + "\n", step, asked)
                : job.card();
    }

    /** A text both begins and ends with the token between documents. */
    private ObjectNode config(Published published) {
        return published
                .config()
                .put("bos_token_id", endOfText)
                .put("eos_token_id", endOfText)
                .put("torch_dtype", "float32");
    }
}
