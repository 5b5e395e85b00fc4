package dev.millrace.tokenization;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.PublishedTokenizer;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import dev.millrace.contracts.recipes.Asset;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.stage.Scratch;
import dev.millrace.stage.StoredModels;
import dev.millrace.stage.UnprocessableEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The tokenizers that recipes don't train: those that they name, and those of models that trainings begin with. */
@ApplicationScoped
class NamedTokenizers {

    private static final int MOST_HELD = 100;

    private final StoredModels models;
    private final Scratch scratch;
    private final Map<Asset, TokenizerConfig> configs = new ConcurrentHashMap<>();

    NamedTokenizers(StoredModels models, Scratch scratch) {
        this.models = models;
        this.scratch = scratch;
    }

    /** What the tokenizer of a recipe comes with; empty where it is trained. */
    static Optional<Asset> of(Recipe recipe) {
        return recipe.model().base().or(() -> recipe.tokenizer().given());
    }

    /** The tokenizer's file. */
    byte[] file(Asset named) throws IOException {
        try (Scratch.Drawer drawer = scratch.drawer()) {
            return Files.readAllBytes(open(named, drawer).file());
        }
    }

    /** How it is to be used. */
    TokenizerConfig config(Asset named) throws IOException {
        TokenizerConfig known = configs.get(named);
        if (known != null) {
            return known;
        }
        try (Scratch.Drawer drawer = scratch.drawer()) {
            TokenizerConfig config = open(named, drawer).config();
            if (configs.size() >= MOST_HELD) {
                configs.clear(); // those that are still needed are read again
            }
            configs.put(named, config);
            return config;
        }
    }

    private PublishedTokenizer open(Asset named, Scratch.Drawer drawer) throws IOException {
        StoredModels.Copy copy = models.copyTokenizer(named, drawer.path());
        try {
            return PublishedTokenizer.open(copy.path());
        } catch (MalformedModel | MalformedTokenizer e) {
            throw new UnprocessableEvent("The tokenizer of %s can't be used".formatted(named.name()), e);
        }
    }
}
