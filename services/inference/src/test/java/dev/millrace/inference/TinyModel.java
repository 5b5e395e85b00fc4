package dev.millrace.inference;

import dev.millrace.contracts.models.GenerationConfig;
import dev.millrace.contracts.models.LlamaConfig;
import dev.millrace.contracts.models.LlamaTensors;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.Safetensors;
import dev.millrace.contracts.models.SafetensorsWriter;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.forms.PublishedModel;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import dev.millrace.contracts.models.tokenizer.TokenizerFile.Merge;
import dev.millrace.trainer.engine.export.onnx.OnnxExport;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;

/** Model packages with random weights, as the trainer writes them. */
public final class TinyModel {

    public static final LlamaConfig CONFIG = new LlamaConfig(32, 64, 2, 4, 2, 16, 272, 96, 1e-5, 10_000, false, 0, 0);

    private TinyModel() {}

    /** Writes a package into {@code folder}. Other seeds give other models. */
    public static ModelPackage write(Path folder, String name, String version, long seed) throws IOException {
        return write(folder, name, version, seed, CONFIG);
    }

    public static ModelPackage write(Path folder, String name, String version, long seed, LlamaConfig config)
            throws IOException {
        Files.createDirectories(folder);
        config.write(folder.resolve(ModelPackage.CONFIG));
        new GenerationConfig(0, List.of(0), true, 0.8, 0.95).write(folder.resolve(ModelPackage.GENERATION_CONFIG));
        TokenizerConfig.trained(config.maxPositionEmbeddings()).write(folder.resolve(ModelPackage.TOKENIZER_CONFIG));
        Files.write(folder.resolve(ModelPackage.TOKENIZER), tokenizer());
        SafetensorsWriter.write(folder.resolve(ModelPackage.WEIGHTS), weights(config, seed), new LinkedHashMap<>());
        try (PublishedModel model = PublishedModel.open(folder);
                Arena arena = Arena.ofConfined()) {
            OnnxExport.write(folder, model.architecture(), model.parameters(arena)::get);
        }
        Manifest.of("model", name, version, "run-" + version, 1, folder).write(folder);
        return ModelPackage.open(folder);
    }

    private static byte[] tokenizer() {
        return TokenizerFile.write(
                List.of("<|endoftext|>", "<|user|>", "<|assistant|>", "<|end|>"),
                List.of(new Merge("t", "h"), new Merge("th", "e"), new Merge("\u0120", "the")));
    }

    private static SequencedMap<String, Safetensors.Tensor> weights(LlamaConfig config, long seed) {
        Random random = new Random(seed);
        SequencedMap<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
        LlamaTensors.shapes(config).forEach((name, shape) -> {
            MemorySegment data = Arena.ofAuto().allocate(LlamaTensors.elements(shape) * 4, 4);
            for (long i = 0; i < data.byteSize() / 4; i++) {
                float value = name.contains("norm") ? 1 : (float) (random.nextGaussian() * 0.2);
                data.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
            }
            List<Long> dimensions = Arrays.stream(shape).boxed().toList();
            tensors.put(name, new Safetensors.Tensor(Safetensors.Dtype.F32, dimensions, data));
        });
        return tensors;
    }
}
