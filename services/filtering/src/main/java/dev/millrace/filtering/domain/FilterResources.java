package dev.millrace.filtering.domain;

import dev.millrace.contracts.recipes.ClassifierRule;
import dev.millrace.contracts.recipes.Decontamination;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.Task;
import dev.millrace.contracts.recipes.TestItems;
import dev.millrace.filtering.domain.classifier.ClassifierFile;
import dev.millrace.filtering.domain.classifier.TextClassifier;
import dev.millrace.filtering.domain.decontamination.EvaluationSets;
import dev.millrace.filtering.domain.decontamination.ItemIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a recipe's filter stands on and reads from files. A classifier is for one thread.
 *
 * @param evaluation the evaluation items that must not be trained on
 * @param classifier what judges documents
 */
public record FilterResources(Optional<ItemIndex> evaluation, Optional<TextClassifier> classifier) {

    /** Nothing, for a filter that needs nothing. */
    public static final FilterResources NONE = new FilterResources(Optional.empty(), Optional.empty());

    /**
     * What {@code recipe} names.
     *
     * @param trained the classifier that the run has trained, if it has
     * @throws IOException when an evaluation set or a classifier can't be read
     * @throws dev.millrace.filtering.domain.classifier.UnfitClassifier when a model is no text classifier
     */
    public static FilterResources of(Recipe recipe, Optional<ClassifierFile> trained) throws IOException {
        Optional<ItemIndex> evaluation = Optional.empty();
        Optional<Decontamination> rule = recipe.filter().decontamination();
        if (rule.isPresent()) {
            evaluation =
                    Optional.of(indexed(sets(rule.get(), recipe), rule.get().ngram()));
        }
        Optional<ClassifierFile> file =
                trained.or(() -> recipe.filter().classifier().flatMap(FilterResources::named));
        return new FilterResources(
                evaluation, file.isPresent() ? Optional.of(TextClassifier.open(file.get())) : Optional.empty());
    }

    private static Optional<ClassifierFile> named(ClassifierRule rule) {
        return rule.model()
                .map(model -> new ClassifierFile(
                        Path.of(model), rule.tokenizer().map(Path::of), rule.output(), rule.index()));
    }

    /**
     * The items of the sets at {@code paths}.
     *
     * @throws EvaluationSets.UnreadableSet when one can't be read
     */
    public static ItemIndex index(List<Path> paths, int ngram) throws EvaluationSets.UnreadableSet {
        return indexed(paths.stream().map(TestItems::all).toList(), ngram);
    }

    private static ItemIndex indexed(List<TestItems> sets, int ngram) throws EvaluationSets.UnreadableSet {
        ItemIndex.Builder builder = new ItemIndex.Builder(ngram);
        EvaluationSets.read(sets, builder::add);
        return builder.build();
    }

    private static List<TestItems> sets(Decontamination rule, Recipe recipe) throws IOException {
        Set<TestItems> sets = new LinkedHashSet<>();
        rule.sets().forEach(set -> sets.add(TestItems.all(Path.of(set))));
        if (rule.tasks()) {
            for (Task task : recipe.evaluation().tasks()) {
                TestItems.of(task).ifPresent(sets::add);
            }
        }
        return List.copyOf(sets);
    }
}
