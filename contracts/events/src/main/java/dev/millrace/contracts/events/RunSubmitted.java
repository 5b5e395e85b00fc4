package dev.millrace.contracts.events;

/**
 * A recipe has been submitted; the run starts.
 *
 * @param run the run's name: recipe name, first digits of the digest, number
 * @param recipeName the recipe's name
 * @param recipe the recipe's digest
 * @param recipeObject the recipe, in its canonical JSON form
 */
public record RunSubmitted(String run, String recipeName, String recipe, ObjectRef recipeObject) implements Event {

    @Override
    public String subject() {
        return run;
    }
}
