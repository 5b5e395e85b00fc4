package dev.millrace.contracts.events;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A recipe has been submitted; the run starts.
 *
 * @param run the run's name: recipe name, first digits of the digest, number
 * @param recipeName the recipe's name
 * @param recipe the recipe's digest
 * @param recipeObject the recipe, in its canonical JSON form
 * @param execution where and how wide this run works; absent: as the recipe object says, which told it before the event did
 * @param dataset the manifest of the dataset that it begins with; absent: it begins with its recipe's sources
 * @param cycle which cycle of a continuous recipe it is, and why it was begun; absent: somebody submitted it by itself
 */
public record RunSubmitted(
        String run,
        String recipeName,
        String recipe,
        ObjectRef recipeObject,
        Optional<Execution> execution,
        Optional<ObjectRef> dataset,
        Optional<Cycle> cycle)
        implements Event {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*-[0-9a-f]{8}-[1-9][0-9]{0,8}");

    public RunSubmitted {
        if (!NAME.matcher(run).matches() || !run.startsWith(recipeName + '-')) {
            throw new IllegalArgumentException("Not the name of a run of %s: %s".formatted(recipeName, run));
        }
    }

    @Override
    public String subject() {
        return run;
    }
}
