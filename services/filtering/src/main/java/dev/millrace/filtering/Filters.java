package dev.millrace.filtering;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.recipes.ClassifierRule;
import dev.millrace.contracts.recipes.Decontamination;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeAssets;
import dev.millrace.contracts.recipes.RecipeParts;
import dev.millrace.filtering.domain.DocumentFilter;
import dev.millrace.filtering.domain.FilterResources;
import dev.millrace.filtering.domain.classifier.ClassifierFile;
import dev.millrace.stage.Assets;
import dev.millrace.stage.Recipes;
import dev.millrace.stage.Scratch;
import dev.millrace.stage.UnprocessableEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The filters of recipes, by digest: what a filter learns from a shard makes the next one cheaper. A few are kept, since
 * each remembers the words it has seen. A recipe's shards all come through one channel, one at a time, and so a filter has
 * one user at a time.
 */
@ApplicationScoped
public class Filters {

    private static final int MOST = 4;

    /** Another one when texts become other ids for a classifier that takes some. */
    private static final String IDS = "ids with those around a text";

    /**
     * A filter, and all that its verdicts depend on.
     *
     * @param parts digests of its part of the recipe, with the files that it names, and of the classifier it was given
     */
    record Ready(DocumentFilter filter, List<String> parts) {}

    private final Recipes recipes;
    private final Scratch scratch;
    private final Assets assets;
    private final Map<String, Ready> known = new LinkedHashMap<>(MOST, 1, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Ready> eldest) {
            return size() > MOST;
        }
    };

    Filters(Recipes recipes, Scratch scratch, Assets assets) {
        this.recipes = recipes;
        this.scratch = scratch;
        this.assets = assets;
    }

    /** Whether shards of the recipe with this digest wait for a classifier that their run trains. */
    boolean waitForClassifier(String digest) {
        return recipes.byDigest(digest).filter().classifier().stream().anyMatch(ClassifierRule::trains);
    }

    /**
     * The filter of the recipe with this digest.
     *
     * @throws UnprocessableEvent when the recipe asks for what doesn't exist, or a file that it names can't be used
     */
    Ready byDigest(String digest) {
        return filter(digest, Optional.empty());
    }

    /**
     * The filter of the recipe with this digest, with a classifier that a run has trained.
     *
     * @throws UnprocessableEvent when the recipe asks for what doesn't exist, or a file that it names can't be used
     */
    Ready withClassifier(String digest, ObjectRef classifier) {
        return filter(digest, Optional.of(classifier));
    }

    private synchronized Ready filter(String digest, Optional<ObjectRef> trained) {
        String key = digest + trained.map(ObjectRef::key).orElse("");
        Ready filter = known.get(key);
        if (filter == null) {
            filter = made(digest, trained);
            known.put(key, filter);
        }
        return filter;
    }

    /** Copies are the machine's affair: a full disk is waited out. What is in a file that a recipe names is the recipe's. */
    private Ready made(String digest, Optional<ObjectRef> trained) {
        Recipe recipe = recipes.byDigest(digest);
        try (Assets.Copies copies = assets.of(recipe, parts(recipe))) {
            if (trained.isEmpty()) {
                return ready(recipe, copies.recipe(), Optional.empty(), "");
            }
            try (Scratch.TempFile model = scratch.fetch(trained.get())) {
                return ready(
                        recipe,
                        copies.recipe(),
                        Optional.of(ClassifierFile.at(model.path())),
                        trained.get().sha256());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Can't keep copies of what the recipe names on the local disk", e);
        }
    }

    /** The parts of a recipe that its filter is made of. */
    private static RecipeAssets.Part[] parts(Recipe recipe) {
        boolean tasks =
                recipe.filter().decontamination().filter(Decontamination::tasks).isPresent();
        return tasks
                ? new RecipeAssets.Part[] {RecipeAssets.Part.FILTER, RecipeAssets.Part.TASKS}
                : new RecipeAssets.Part[] {RecipeAssets.Part.FILTER};
    }

    /** @param copied {@code recipe} with copies in place of assets */
    private static Ready ready(Recipe recipe, Recipe copied, Optional<ClassifierFile> trained, String classifier) {
        try {
            DocumentFilter filter = new DocumentFilter(copied.filter(), FilterResources.of(copied, trained));
            Recipe content = RecipeAssets.byContent(recipe, parts(recipe));
            boolean ids = recipe.filter()
                    .classifier()
                    .flatMap(ClassifierRule::tokenizer)
                    .isPresent();
            return new Ready(filter, List.of(RecipeParts.filtering(content), ids ? IDS : classifier));
        } catch (IllegalArgumentException | IOException e) {
            // The recipe is wrong, or a file isn't where the recipe says: trying again by itself won't help.
            throw new UnprocessableEvent("The recipe can't be followed: " + e.getMessage(), e);
        }
    }
}
