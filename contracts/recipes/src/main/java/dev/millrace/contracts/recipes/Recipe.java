package dev.millrace.contracts.recipes;

import dev.millrace.contracts.events.Continuous;
import dev.millrace.contracts.events.Execution;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything a run needs to know, from data to promoted model. Read by {@link RecipeReader}, which fills in defaults
 * and refuses what makes no sense; the digest of the canonical form identifies it.
 *
 * @param name lower-case letters, digits and hyphens; also the model's name
 * @param sources where documents come from, in the order that ranks them; none when the run begins with a dataset
 * @param dataset the dataset that it begins with, as {@code NAME@VERSION}; absent: it begins with its sources
 * @param until what it ends with
 * @param dryRun how many documents of each source to read at most, to see what the filter makes of them; nothing is
 *     tokenized or trained. Absent for a run that is meant
 * @param export what the model's package holds beside its weights
 * @param execution where and how wide its work is done; the canonical form has none of it
 * @param continuous when it is run again; absent: never by itself. The canonical form has none of it
 */
public record Recipe(
        String name,
        String description,
        List<Source> sources,
        Optional<String> dataset,
        Until until,
        ShardLimits shards,
        Filter filter,
        Dedup dedup,
        Redact redact,
        TokenizerSpec tokenizer,
        ModelSpec model,
        TrainingSpec training,
        EvaluationSpec evaluation,
        PromotionSpec promotion,
        OptionalInt dryRun,
        ExportSpec export,
        Execution execution,
        Optional<Continuous> continuous) {

    public Recipe {
        sources = List.copyOf(sources);
        if (sources.isEmpty() && dataset.isEmpty()) {
            throw new IllegalArgumentException("A recipe has sources, or a dataset to begin with");
        }
    }

    /** The same recipe as a dry run that reads at most {@code documents} documents of each source. */
    public Recipe asDryRun(int documents) {
        return with(until, model, OptionalInt.of(documents), execution);
    }

    /** The same recipe, carried out otherwise. */
    public Recipe with(Execution other) {
        return with(until, model, dryRun, other);
    }

    /** The same recipe with another end. */
    public Recipe until(Until end) {
        return with(end, model, dryRun, execution);
    }

    /** The same recipe, but that its training begins with the files of a model, which has the shape that the recipe describes. */
    public Recipe beginningWith(Asset base) {
        return with(until, model.from(base.toString()), dryRun, execution);
    }

    /** The same recipe, its model scored on other tasks. */
    public Recipe with(EvaluationSpec tasks) {
        return with(until, model, tasks, dryRun, execution);
    }

    private Recipe with(Until end, ModelSpec which, OptionalInt sample, Execution how) {
        return with(end, which, evaluation, sample, how);
    }

    private Recipe with(Until end, ModelSpec which, EvaluationSpec tasks, OptionalInt sample, Execution how) {
        return new Recipe(
                name,
                description,
                sources,
                dataset,
                end,
                shards,
                filter,
                dedup,
                redact,
                tokenizer,
                which,
                training,
                tasks,
                promotion,
                sample,
                export,
                how,
                continuous);
    }
}
