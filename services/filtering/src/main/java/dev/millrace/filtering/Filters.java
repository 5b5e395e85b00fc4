package dev.millrace.filtering;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.recipes.ClassifierRule;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeParts;
import dev.millrace.filtering.domain.DocumentFilter;
import dev.millrace.filtering.domain.FilterResources;
import dev.millrace.filtering.domain.classifier.ClassifierFile;
import dev.millrace.stage.Recipes;
import dev.millrace.stage.Scratch;
import dev.millrace.stage.UnprocessableEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
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

    /**
     * A filter, and all that its verdicts depend on.
     *
     * @param parts digests of its part of the recipe, of the files that it names and of the classifier it was given
     */
    record Ready(DocumentFilter filter, List<String> parts) {}

    private final Recipes recipes;
    private final Scratch scratch;
    private final Map<String, Ready> known = new LinkedHashMap<>(MOST, 1, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Ready> eldest) {
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

    /** The copy of a model is the machine's affair: a full disk is waited out. What a recipe names is the recipe's. */
    private Ready made(String digest, Optional<ObjectRef> trained) {
        Recipe recipe = recipes.byDigest(digest);
        if (trained.isEmpty()) {
            return ready(recipe, Optional.empty(), "");
        }
        try (Scratch.Slip model = scratch.fetch(trained.get())) {
            return ready(
                    recipe,
                    Optional.of(ClassifierFile.at(model.path())),
                    trained.get().sha256());
        } catch (IOException e) {
            throw new UncheckedIOException("Can't keep a copy of the classifier on the local disk", e);
        }
    }

    private static Ready ready(Recipe recipe, Optional<ClassifierFile> trained, String classifier) {
        try {
            DocumentFilter filter = new DocumentFilter(recipe.filter(), FilterResources.of(recipe, trained));
            List<String> parts = new ArrayList<>(List.of(RecipeParts.filtering(recipe), classifier));
            parts.addAll(NamedFiles.digests(recipe));
            return new Ready(filter, parts);
        } catch (IllegalArgumentException | IOException e) {
            // The recipe is wrong, or a file isn't where the recipe says: trying again by itself won't help.
            throw new UnprocessableEvent("The recipe can't be followed: " + e.getMessage(), e);
        }
    }
}
