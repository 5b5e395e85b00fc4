package dev.millrace.filtering;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.recipes.ClassifierRule;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.filtering.domain.DocumentFilter;
import dev.millrace.filtering.domain.FilterResources;
import dev.millrace.filtering.domain.classifier.ClassifierFile;
import dev.millrace.stage.Recipes;
import dev.millrace.stage.Scratch;
import dev.millrace.stage.UnprocessableEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
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

    private final Recipes recipes;
    private final Scratch scratch;
    private final Map<String, DocumentFilter> known = new LinkedHashMap<>(MOST, 1, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, DocumentFilter> eldest) {
            return size() > MOST;
        }
    };

    Filters(Recipes recipes, Scratch scratch) {
        this.recipes = recipes;
        this.scratch = scratch;
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
    DocumentFilter byDigest(String digest) {
        return filter(digest, Optional.empty());
    }

    /**
     * The filter of the recipe with this digest, with a classifier that a run has trained.
     *
     * @throws UnprocessableEvent when the recipe asks for what doesn't exist, or a file that it names can't be used
     */
    DocumentFilter withClassifier(String digest, ObjectRef classifier) {
        return filter(digest, Optional.of(classifier));
    }

    private synchronized DocumentFilter filter(String digest, Optional<ObjectRef> trained) {
        String key = digest + trained.map(ObjectRef::key).orElse("");
        DocumentFilter filter = known.get(key);
        if (filter == null) {
            filter = made(digest, trained);
            known.put(key, filter);
        }
        return filter;
    }

    /** The copy of a model is the machine's affair: a full disk is waited out. What a recipe names is the recipe's. */
    private DocumentFilter made(String digest, Optional<ObjectRef> trained) {
        Recipe recipe = recipes.byDigest(digest);
        if (trained.isEmpty()) {
            return made(recipe, Optional.empty());
        }
        try (Scratch.Slip model = scratch.fetch(trained.get())) {
            return made(recipe, Optional.of(ClassifierFile.at(model.path())));
        } catch (IOException e) {
            throw new UncheckedIOException("Can't keep a copy of the classifier on the local disk", e);
        }
    }

    private static DocumentFilter made(Recipe recipe, Optional<ClassifierFile> trained) {
        try {
            return new DocumentFilter(recipe.filter(), FilterResources.of(recipe, trained));
        } catch (IllegalArgumentException | IOException e) {
            // The recipe is wrong, or a file isn't where the recipe says: trying again by itself won't help.
            throw new UnprocessableEvent("The recipe can't be followed: " + e.getMessage(), e);
        }
    }
}
