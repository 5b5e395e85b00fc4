package dev.millrace.inference.domain;

import dev.millrace.contracts.models.GenerationConfig;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.TokenizerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A package in memory, ready to answer.
 *
 * @param base of adapters: the package of the model that they are to
 */
public record ServedModel(
        ModelRef ref,
        Optional<Manifest.Base> base,
        Engine engine,
        TokenizerConfig tokenizerConfig,
        Chat chat,
        double defaultTemperature,
        double defaultTopP) {

    /**
     * Loads a package; its folder isn't needed afterwards.
     *
     * @param graph of a package of adapters: that of the model that they are to
     */
    static ServedModel load(
            ModelRef ref, ModelPackage model, Optional<BaseGraphs.Hold> graph, EngineLimits limits, EngineStats stats)
            throws IOException {
        Path generation = model.folder().resolve(ModelPackage.GENERATION_CONFIG);
        TokenizerConfig tokenizerConfig = TokenizerConfig.read(model.folder());
        Optional<GenerationConfig> defaults =
                Files.exists(generation) ? Optional.of(GenerationConfig.read(generation)) : Optional.empty();
        Engine engine = Engine.start(model, graph, limits, stats);
        return new ServedModel(
                ref,
                model.manifest().base(),
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
