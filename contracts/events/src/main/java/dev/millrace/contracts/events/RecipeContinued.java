package dev.millrace.contracts.events;

import java.util.Optional;

/**
 * What somebody wishes of a continuous recipe. One topic for all wishes, so that whoever follows it knows which came last.
 *
 * @param recipeName the recipe's name, by which there is one
 * @param number counts these events of a name, from 1
 * @param wish what is wished
 * @param recipe the recipe that is followed from now on; there when {@code wish} is {@code FOLLOW}, and only then
 * @param who who wished it, as they call themselves
 * @param when the time, as ISO 8601 in UTC
 * @param reason why, if they said so
 */
public record RecipeContinued(
        String recipeName,
        int number,
        Wish wish,
        Optional<FollowedRecipe> recipe,
        String who,
        String when,
        Optional<String> reason)
        implements Event {

    /** What can be wished. */
    public enum Wish {
        /** Begin a cycle of this recipe, and others when their time has come. */
        FOLLOW,
        /** Begin a cycle, once the one that is under way has ended. */
        CYCLE,
        /** Begin none until it is wished again; one that is under way goes on. */
        PAUSE,
        /** Go on. */
        RESUME,
        /** Begin none any more; one that is under way goes on. */
        STOP
    }

    /**
     * A recipe and when it is run again.
     *
     * @param digest the recipe's digest
     * @param object the recipe, in its canonical JSON form
     * @param execution where and how wide its runs work
     * @param continuous when a cycle begins
     */
    public record FollowedRecipe(String digest, ObjectRef object, Execution execution, Continuous continuous) {}

    public RecipeContinued {
        if (number < 1) {
            throw new IllegalArgumentException("Wishes are counted from 1, not from " + number);
        }
        if (recipe.isPresent() != (wish == Wish.FOLLOW)) {
            throw new IllegalArgumentException("A recipe is followed, and nothing else is");
        }
    }

    @Override
    public String run() {
        return EVERY_RUN;
    }

    @Override
    public String subject() {
        return recipeName + "#" + number;
    }
}
