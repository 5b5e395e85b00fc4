package dev.millrace.orchestrator;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Recipes in their canonical form, by digest; those that were asked for last are held in memory. */
@ApplicationScoped
public class RecipeStore {

    private static final Logger LOG = Logger.getLogger(RecipeStore.class);
    private static final int MOST_HELD = 200;

    private final ObjectStore store;
    /** The one that was asked for last comes last. */
    private final Map<String, Recipe> held = new LinkedHashMap<>(16, 0.75f, true);

    RecipeStore(ObjectStore store) {
        this.store = store;
    }

    /** Puts a recipe under its digest. */
    ObjectRef put(Recipe recipe) {
        return store.put(ObjectKeys.recipe(RecipeReader.digest(recipe)), RecipeReader.canonical(recipe));
    }

    /**
     * The recipe with this digest; nothing when it is missing or damaged.
     *
     * @throws ObjectStoreException when the store is away
     */
    public synchronized Optional<Recipe> find(String digest) {
        Recipe known = held.get(digest);
        return known == null ? read(digest) : Optional.of(known);
    }

    private Optional<Recipe> read(String digest) {
        try {
            Recipe recipe = RecipeReader.canonical(store.read(ObjectKeys.recipe(digest)));
            held.put(digest, recipe);
            if (held.size() > MOST_HELD) {
                held.remove(held.keySet().iterator().next());
            }
            return Optional.of(recipe);
        } catch (ObjectStoreException.Missing | IllegalArgumentException e) {
            LOG.errorf(e, "Recipe %s can't be read", digest);
            return Optional.empty();
        }
    }
}
