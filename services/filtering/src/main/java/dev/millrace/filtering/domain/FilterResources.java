package dev.millrace.filtering.domain;

import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.filtering.domain.decontamination.EvaluationSets;
import dev.millrace.filtering.domain.decontamination.ItemIndex;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a recipe's filter stands on and reads from files; made once, shared by threads.
 *
 * @param evaluation the evaluation items that must not be trained on
 */
public record FilterResources(Optional<ItemIndex> evaluation) {

    /** Nothing, for a filter that needs nothing. */
    public static final FilterResources NONE = new FilterResources(Optional.empty());

    /**
     * What {@code recipe} names.
     *
     * @throws EvaluationSets.UnreadableSet when an evaluation set can't be read
     */
    public static FilterResources of(Recipe recipe) throws EvaluationSets.UnreadableSet {
        Optional<Recipe.Decontamination> rule = recipe.filter().decontamination();
        return rule.isEmpty()
                ? NONE
                : new FilterResources(
                        Optional.of(index(sets(rule.get(), recipe), rule.get().ngram())));
    }

    /**
     * The items of the sets at {@code paths}.
     *
     * @throws EvaluationSets.UnreadableSet when one can't be read
     */
    public static ItemIndex index(List<Path> paths, int ngram) throws EvaluationSets.UnreadableSet {
        ItemIndex.Builder builder = new ItemIndex.Builder(ngram);
        EvaluationSets.read(paths, builder::add);
        return builder.build();
    }

    private static List<Path> sets(Recipe.Decontamination rule, Recipe recipe) {
        Stream<String> tasks = recipe.evaluation().tasks().stream()
                .filter(task -> rule.tasks())
                .flatMap(task -> task.path().stream());
        return Stream.concat(rule.sets().stream(), tasks)
                .distinct()
                .map(Path::of)
                .toList();
    }
}
