package dev.millrace.tokenization;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.forms.BaseModel;
import dev.millrace.contracts.recipes.Asset;
import dev.millrace.stage.Scratch;
import dev.millrace.stage.StoredModels;
import dev.millrace.stage.UnprocessableEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The tokenizers of models that trainings begin with. */
@ApplicationScoped
class BaseTokenizers {

    private static final int MOST_HELD = 100;

    private final StoredModels models;
    private final Scratch scratch;
    private final Map<Asset, TokenizerConfig> configs = new ConcurrentHashMap<>();

    BaseTokenizers(StoredModels models, Scratch scratch) {
        this.models = models;
        this.scratch = scratch;
    }

    /** The model's {@code tokenizer.json}. */
    byte[] file(Asset model) throws IOException {
        try (Scratch.Drawer drawer = scratch.drawer()) {
            return Files.readAllBytes(open(model, drawer).tokenizer());
        }
    }

    /** How the model's tokenizer is to be used. */
    TokenizerConfig config(Asset model) throws IOException {
        TokenizerConfig known = configs.get(model);
        if (known != null) {
            return known;
        }
        try (Scratch.Drawer drawer = scratch.drawer()) {
            TokenizerConfig config = open(model, drawer).tokenizerConfig();
            if (configs.size() >= MOST_HELD) {
                configs.clear(); // those that are still needed are read again
            }
            configs.put(model, config);
            return config;
        }
    }

    private BaseModel open(Asset model, Scratch.Drawer drawer) throws IOException {
        models.copyDescription(models.files(model), drawer.path());
        try {
            return BaseModel.open(drawer.path());
        } catch (MalformedModel e) {
            throw new UnprocessableEvent("The model %s can't be used".formatted(model.name()), e);
        }
    }
}
