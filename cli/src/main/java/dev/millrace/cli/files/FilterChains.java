package dev.millrace.cli.files;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import dev.millrace.contracts.recipes.Asset;
import dev.millrace.contracts.recipes.ClassifierRule;
import dev.millrace.contracts.recipes.Decontamination;
import dev.millrace.contracts.recipes.Filter;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.filtering.domain.DocumentFilter;
import dev.millrace.filtering.domain.FilterResources;
import dev.millrace.filtering.domain.classifier.ClassifierFile;
import dev.millrace.filtering.domain.decontamination.ItemIndex;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rule sets that run one after the other, as in a run.
 *
 * @param classifier stands for the one that a recipe has trained
 * @param evaluation sets whose items to look for instead of the recipe's; empty: the recipe's
 * @param ngram words of an n-gram that counts as overlap with them
 */
record FilterChains(Optional<Path> classifier, List<Path> evaluation, int ngram) {

    private static final List<String> USUAL = List.of("gopher-repetition", "gopher-quality", "c4", "fineweb");

    /** The rule sets one after the other: the recipe's, or the usual ones. */
    DocumentFilter of(Optional<Recipe> read) throws CommandFailed {
        Filter filter = read.map(Recipe::filter).orElseGet(() -> Filter.of(USUAL, Map.of()));
        try {
            Optional<ClassifierFile> trained = trained(filter);
            FilterResources resources =
                    read.isPresent() ? FilterResources.of(read.get(), trained) : FilterResources.NONE;
            return evaluation.isEmpty() ? new DocumentFilter(filter, resources) : reporting(filter, resources);
        } catch (NoSuchFileException e) {
            throw new CommandFailed(CommandFailed.USAGE, e.getMessage() + ": " + missing(e.getFile()));
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(CommandFailed.USAGE, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.USAGE, Trouble.of(e));
        }
    }

    private static String missing(String file) {
        return Asset.in(file).isPresent()
                ? "is among the platform's uploads, which this command doesn't read; name the file by its path"
                : "there is no such file";
    }

    /** Stands for the classifier that a run of the recipe would train. */
    private Optional<ClassifierFile> trained(Filter filter) throws CommandFailed, IOException {
        boolean trains = filter.classifier().filter(ClassifierRule::trains).isPresent();
        if (trains && classifier.isEmpty()) {
            throw new CommandFailed(
                    CommandFailed.USAGE,
                    "The recipe has its classifier trained, which takes a run: use 'millrace run --dry-run'."
                            + " Or train one with 'millrace classifier train' and name it with --classifier");
        }
        if (!trains && classifier.isPresent()) {
            throw new CommandFailed(
                    CommandFailed.USAGE,
                    "--classifier stands for the one that a recipe has trained"
                            + " (filter.classifier with good and raw); this recipe has none trained");
        }
        return classifier.isPresent() ? Optional.of(ClassifierFile.at(classifier.get())) : Optional.empty();
    }

    /** Looks for the items of {@code --evaluation} instead of the recipe's, and drops nothing because of them. */
    private DocumentFilter reporting(Filter filter, FilterResources resources) throws IOException {
        Decontamination rule = new Decontamination(List.of(), false, ngram, 1, Decontamination.Action.REPORT);
        ItemIndex items = FilterResources.index(evaluation, ngram);
        return new DocumentFilter(filter.with(rule), new FilterResources(Optional.of(items), resources.classifier()));
    }
}
