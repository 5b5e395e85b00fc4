package dev.millrace.inference.domain;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.forms.PublishedModel;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import dev.millrace.trainer.engine.export.onnx.OnnxExport;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Small models that transformers wrote, served. */
final class GoldenModels {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final EngineLimits LIMITS = new EngineLimits(4, 1L << 28, 100, 1);

    private GoldenModels() {}

    /**
     * An engine for a model.
     *
     * @param folder where its package is made; what lies there besides belongs to it
     * @param mask the id of the token that stands for one that is to be guessed
     */
    static Engine engine(Path folder, String name, int mask) throws IOException {
        return engine(folder, name, mask, LIMITS);
    }

    /** The same within other limits. */
    static Engine engine(Path folder, String name, int mask, EngineLimits limits) throws IOException {
        Files.createDirectories(folder);
        int vocabulary;
        try (PublishedModel model = PublishedModel.open(golden().resolve(name));
                Arena arena = Arena.ofConfined()) {
            vocabulary = model.architecture().embedding().vocabulary();
            OnnxExport.write(folder, model.architecture(), model.parameters(arena)::get, GraphPrecision.F32);
        }
        for (String file : List.of(ModelPackage.CONFIG, ModelPackage.GENERATION_CONFIG)) {
            Path original = golden().resolve(name).resolve(file);
            if (Files.exists(original)) {
                Files.copy(original, folder.resolve(file));
            }
        }
        Files.writeString(folder.resolve(ModelPackage.TOKENIZER), tokenizer(vocabulary, mask));
        Manifest.of("model", name, "v1", "run", 1, folder).write(folder);
        return Engine.start(ModelPackage.open(folder), limits, new EngineStats());
    }

    /** One byte for each id but one. */
    private static String tokenizer(int vocabulary, int mask) throws IOException {
        List<String> bytes = TokenizerFile.bytesInOrder();
        Map<String, Integer> ids = IntStream.range(0, vocabulary)
                .boxed()
                .collect(Collectors.toMap(id -> id == mask ? TokenizerConfig.MASK : bytes.get(id), id -> id));
        return JSON.writeValueAsString(Map.of(
                "model", Map.of("vocab", ids, "merges", List.of()), "pre_tokenizer", Map.of("type", "ByteLevel")));
    }

    /** What transformers computed. */
    static JsonNode golden(String name) throws IOException {
        return JSON.readTree(golden().resolve(name).resolve("golden.json").toFile());
    }

    private static Path golden() {
        Path data = Optional.ofNullable(System.getenv("MILLRACE_DATA"))
                .map(Path::of)
                .orElse(Path.of(System.getProperty("millrace.root", "."), "..", "shared", "data"));
        Path models = data.resolve("J_models");
        assumeTrue(Files.isDirectory(models), "skipped: no golden models at " + models);
        return models;
    }
}
