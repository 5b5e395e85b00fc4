package dev.millrace.inference.domain;

import dev.millrace.contracts.models.GenerationConfig;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.TokenizerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A package in memory, ready to answer. */
public record ServedModel(
        ModelRef ref,
        Engine engine,
        TokenizerConfig tokenizerConfig,
        Chat chat,
        double defaultTemperature,
        double defaultTopP) {

    /** Loads a package; its folder isn't needed afterwards. */
    static ServedModel load(ModelRef ref, ModelPackage model, EngineLimits limits, EngineStats stats)
            throws IOException {
        Path generation = model.folder().resolve(ModelPackage.GENERATION_CONFIG);
        TokenizerConfig tokenizerConfig = TokenizerConfig.read(model.folder());
        Optional<GenerationConfig> defaults =
                Files.exists(generation) ? Optional.of(GenerationConfig.read(generation)) : Optional.empty();
        Engine engine = Engine.start(model, limits, stats);
        return new ServedModel(
                ref,
                engine,
                tokenizerConfig,
                Chat.of(engine.tokenizer(), tokenizerConfig),
                defaults.map(d -> d.doSample() ? d.temperature() : 0.0).orElse(1.0),
                defaults.map(GenerationConfig::topP).orElse(1.0));
    }

    /** Its exact address. */
    public ModelAddress address() {
        return ref.address();
    }
}
