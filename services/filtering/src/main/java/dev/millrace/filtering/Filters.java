package dev.millrace.filtering;

import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.filtering.domain.DocumentFilter;
import dev.millrace.filtering.domain.FilterResources;
import dev.millrace.filtering.domain.decontamination.EvaluationSets;
import dev.millrace.stage.Recipes;
import dev.millrace.stage.UnprocessableEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The filters of recipes, by digest: what a filter learns from a shard makes the next one cheaper. A few are kept, since
 * each remembers the words it has seen. Shards come one at a time, and so a filter has one user at a time.
 */
@ApplicationScoped
public class Filters {

    private static final int MOST = 4;

    private final Recipes recipes;
    private final Map<String, DocumentFilter> known = new LinkedHashMap<>(MOST, 1, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, DocumentFilter> eldest) {
            return size() > MOST;
        }
    };

    Filters(Recipes recipes) {
        this.recipes = recipes;
    }

    /**
     * The filter of the recipe with this digest.
     *
     * @throws UnprocessableEvent when the recipe asks for what doesn't exist
     */
    synchronized DocumentFilter byDigest(String digest) {
        DocumentFilter filter = known.get(digest);
        if (filter == null) {
            filter = filter(digest);
            known.put(digest, filter);
        }
        return filter;
    }

    private DocumentFilter filter(String digest) {
        try {
            Recipe recipe = recipes.byDigest(digest);
            return new DocumentFilter(recipe.filter(), FilterResources.of(recipe));
        } catch (IllegalArgumentException | EvaluationSets.UnreadableSet e) {
            throw new UnprocessableEvent("The recipe can't be followed: " + e.getMessage(), e);
        }
    }
}
