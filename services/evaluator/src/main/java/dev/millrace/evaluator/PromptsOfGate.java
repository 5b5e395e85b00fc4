package dev.millrace.evaluator;

import dev.millrace.contracts.events.ArenaKeys;
import dev.millrace.contracts.events.ModelEvaluated;
import dev.millrace.contracts.recipes.PromptFile;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeAssets;
import dev.millrace.contracts.recipes.WinRateSpec;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.stage.Assets;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a model is to be asked beside the live version, where its recipe wants a win rate. */
@ApplicationScoped
class PromptsOfGate {

    private final Assets assets;
    private final ObjectStore store;

    PromptsOfGate(Assets assets, ObjectStore store) {
        this.assets = assets;
        this.store = store;
    }

    /**
     * Puts the recipe's prompts where the run's arena has them.
     *
     * @throws UnusableTask naming file and line, when they can't be asked
     */
    Optional<ModelEvaluated.Prompts> put(String run, Recipe recipe) throws UnusableTask, IOException {
        if (recipe.promotion().winRate().isEmpty()) {
            return Optional.empty();
        }
        try (Assets.Copies copies = assets.of(recipe, RecipeAssets.Part.PROMOTION)) {
            WinRateSpec winRate = copies.recipe().promotion().winRate().orElseThrow();
            List<String> prompts = PromptFile.read(Path.of(winRate.prompts())).stream()
                    .map(Objects::toString)
                    .toList();
            byte[] lines = prompts.stream()
                    .map(line -> line + "\n")
                    .collect(Collectors.joining())
                    .getBytes(StandardCharsets.UTF_8);
            return Optional.of(new ModelEvaluated.Prompts(store.put(ArenaKeys.prompts(run), lines), prompts.size()));
        } catch (PromptFile.Malformed e) {
            throw new UnusableTask("promotion.winRate.prompts: " + e.getMessage(), e);
        } catch (FileSystemException e) {
            throw new UnusableTask("promotion.winRate.prompts: can't read " + e, e);
        }
    }
}
