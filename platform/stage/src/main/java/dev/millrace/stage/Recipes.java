package dev.millrace.stage;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.objectstore.ObjectStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The recipes of runs, by digest; those of the latest runs are held in memory. */
@ApplicationScoped
public class Recipes {

    private static final int MOST_HELD = 100;

    private final ObjectStore store;
    private final Map<String, Recipe> known = new ConcurrentHashMap<>();

    Recipes(ObjectStore store) {
        this.store = store;
    }

    /**
     * The recipe with this digest.
     *
     * @throws dev.millrace.objectstore.ObjectStoreException when it isn't there or the store is away
     * @throws UnprocessableEvent when what is there is no recipe
     */
    public Recipe byDigest(String digest) {
        if (known.size() >= MOST_HELD && !known.containsKey(digest)) {
            known.clear(); // those that are still needed are read again
        }
        return known.computeIfAbsent(digest, this::read);
    }

    private Recipe read(String digest) {
        byte[] json = store.read(ObjectKeys.recipe(digest));
        try {
            return RecipeReader.canonical(json);
        } catch (IllegalArgumentException e) {
            throw new UnprocessableEvent("The recipe " + digest + " can't be read", e);
        }
    }
}
