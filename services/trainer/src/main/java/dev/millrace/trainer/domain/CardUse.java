package dev.millrace.trainer.domain;

import dev.millrace.contracts.recipes.Decontamination;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.Task;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a model's card says of what it is for, and of how well it does that. */
record CardUse(Recipe recipe, String address) {

    String purpose() {
        return switch (recipe.training().objective()) {
            case CAUSAL, PREFIX ->
                "It goes on with a text of the kind that it has learnt from, and is a beginning for tuning. It isn't tuned to follow instructions.";
            case MASKED ->
                "It names tokens that are hidden in a text, scores texts by that, and is a beginning for tuning. It generates nothing.";
            case SPAN_CORRUPTION ->
                "It names what is left out of a text, and is a beginning for tuning. It isn't tuned to follow instructions.";
            case INSTRUCT, DIALOG ->
                "It answers in a dialog of the kind that it was tuned on, by the chat template in `tokenizer_config.json`.";
            case TOKEN_CLASSIFICATION ->
                "It finds in a text what its labels stand for, where that is written as in what it has learnt from. It generates nothing.";
            case PREFERENCE -> "It gives such answers as were preferred to others in what it was tuned on.";
        };
    }

    String limits() {
        return "It reads at most %,d tokens. It says what its data makes likely, with the errors and prejudices in it; whether that is true, harmful or somebody's secret isn't checked. Nothing is known of how it does in other languages and on other kinds of text than those below, nor in any use where people rely on it."
                .formatted(recipe.model().context());
    }

    /** Scores come after the package, which is never changed. */
    String evaluation() {
        List<Task> tasks = recipe.evaluation().tasks();
        String asked = tasks.isEmpty()
                ? "No task was asked for."
                : tasks.stream().map(CardUse::task).collect(Collectors.joining(", ", "Tasks: ", "."));
        return "Unknown when this was written: a package is scored when it is complete, and isn't changed any more. `millrace model show %s` says what it has reached, with standard errors, %sand whether it was found fit to be served. %s"
                .formatted(address, cleanly(), asked);
    }

    private String cleanly() {
        boolean lookedFor =
                recipe.filter().decontamination().map(Decontamination::tasks).orElse(false);
        return lookedFor ? "on all items and on those alone that aren't in its data, " : "";
    }

    private static String task(Task task) {
        String kind = task.kind()
                .map(known -> known.name().toLowerCase(Locale.ROOT))
                .orElseGet(() -> task.shipped().orElse("a task of its own"));
        return "%s (%s%s%s)"
                .formatted(
                        task.name(),
                        kind,
                        task.readsHeldOut() ? " of held-out documents" : "",
                        task.shots().isPresent()
                                ? ", %d examples".formatted(task.shots().getAsInt())
                                : "");
    }
}
