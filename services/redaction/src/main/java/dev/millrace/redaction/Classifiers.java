package dev.millrace.redaction;

import dev.millrace.contracts.models.labels.TokenClassifierFiles;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeAssets;
import dev.millrace.contracts.recipes.RecipeParts;
import dev.millrace.contracts.recipes.RedactClassifier;
import dev.millrace.redaction.domain.classifier.TokenClassifier;
import dev.millrace.redaction.domain.classifier.UnfitClassifier;
import dev.millrace.stage.Assets;
import dev.millrace.stage.UnprocessableEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The classifiers of recipes. A few are kept, since loading one takes longer than a shard that has little to find; the one that
 * wasn't asked for longest is let go of when nobody uses it any more.
 */
@ApplicationScoped
class Classifiers {

    private static final int MOST = 2;

    private final Assets assets;
    private final Map<String, TokenClassifier> known = new LinkedHashMap<>(MOST, 1, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TokenClassifier> eldest) {
            return size() > MOST;
        }
    };

    Classifiers(Assets assets) {
        this.assets = assets;
    }

    /**
     * What the redaction of a recipe depends on.
     *
     * @throws UnprocessableEvent when a file that it names can't be read
     */
    static String part(Recipe recipe) {
        try {
            return RecipeParts.redaction(RecipeAssets.byContent(recipe, RecipeAssets.Part.REDACT));
        } catch (IOException e) {
            throw unfollowed(e);
        }
    }

    /**
     * The classifier that a recipe names.
     *
     * @throws UnprocessableEvent when it can't be used
     */
    synchronized Optional<TokenClassifier> of(Recipe recipe) {
        if (recipe.redact().classifier().isEmpty()) {
            return Optional.empty();
        }
        String part = part(recipe);
        TokenClassifier classifier = known.get(part);
        if (classifier == null) {
            classifier = opened(recipe);
            known.put(part, classifier);
        }
        return Optional.of(classifier);
    }

    /** Copies are the machine's affair: a full disk is waited out. What is in a file that a recipe names is the recipe's. */
    private TokenClassifier opened(Recipe recipe) {
        try (Assets.Copies copies = assets.of(recipe, RecipeAssets.Part.REDACT)) {
            RedactClassifier rule = copies.recipe().redact().classifier().orElseThrow();
            TokenClassifierFiles files =
                    new TokenClassifierFiles(Path.of(rule.model()), Path.of(rule.config()), Path.of(rule.tokenizer()));
            try {
                return TokenClassifier.open(
                        files, rule, Set.copyOf(recipe.redact().entities()));
            } catch (UnfitClassifier | IOException e) {
                throw unfollowed(e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Can't keep copies of what the recipe names on the local disk", e);
        }
    }

    private static UnprocessableEvent unfollowed(Exception e) {
        return new UnprocessableEvent("The recipe can't be followed: " + e.getMessage(), e);
    }
}
