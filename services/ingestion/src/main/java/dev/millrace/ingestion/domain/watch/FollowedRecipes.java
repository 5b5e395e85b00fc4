package dev.millrace.ingestion.domain.watch;

import dev.millrace.contracts.events.Cycle;
import dev.millrace.contracts.events.RecipeContinued;
import dev.millrace.contracts.events.RecipeContinued.Wish;
import dev.millrace.contracts.events.RunSubmitted;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The last cycle of each continuous recipe that goes on, from what the log says, in whatever order its topics are read. */
public final class FollowedRecipes {

    private final Map<String, RecipeContinued> standing = new TreeMap<>();
    private final Map<String, RunSubmitted> last = new TreeMap<>();

    /** Takes in a wish. */
    public void add(RecipeContinued wish) {
        if (wish.wish() != Wish.CYCLE) {
            standing.merge(wish.recipeName(), wish, (a, b) -> a.number() > b.number() ? a : b);
        }
    }

    /** Takes in a run. */
    public void add(RunSubmitted run) {
        if (run.cycle().isPresent()) {
            last.merge(run.recipeName(), run, (a, b) -> number(a) >= number(b) ? a : b);
        }
    }

    private static int number(RunSubmitted run) {
        return run.cycle().map(Cycle::number).orElse(0);
    }

    /** The runs whose sources are to be looked at. */
    public Collection<RunSubmitted> lastCycles() {
        return last.values().stream()
                .filter(run -> Optional.ofNullable(standing.get(run.recipeName()))
                        .filter(wish -> wish.wish() == Wish.FOLLOW || wish.wish() == Wish.RESUME)
                        .isPresent())
                .toList();
    }
}
