package dev.millrace.evaluator.domain.evaluation;

import dev.millrace.contracts.recipes.ItemFiles;
import dev.millrace.evaluator.domain.Items;
import dev.millrace.evaluator.domain.request.TaskRequests;
import dev.millrace.evaluator.domain.task.TaskLibrary;
import java.util.List;
import java.util.Optional;

/** Something a model is scored on. */
public sealed interface EvaluationTask {

    /** Its name in reports. */
    String name();

    /**
     * How well the model predicts whole texts.
     *
     * @param texts what it is to predict, each on its own
     */
    record Perplexity(String name, Items<TextItem> texts) implements EvaluationTask {}

    /**
     * Which of several continuations the model finds likeliest.
     *
     * @param items the questions
     */
    record Choice(String name, Items<ChoiceItem> items) implements EvaluationTask {}

    /**
     * A task, group or gauntlet that a file defines.
     *
     * @param library has its definition
     * @param asked what it is called there
     * @param tasks what is asked for each task that it stands for
     */
    record Defined(String name, TaskLibrary library, String asked, List<TaskRequests> tasks) implements EvaluationTask {
        public Defined {
            tasks = List.copyOf(tasks);
        }
    }

    /**
     * A text to predict.
     *
     * @param id what identifies it in the record of the evaluation
     * @param cluster the group of items that it belongs to, where they come in groups
     * @param name what filtering knows it by ({@link ItemFiles#name}), where it lies in a file
     */
    record TextItem(String id, String text, Optional<String> cluster, Optional<String> name) {
        /** A text that stands for itself and lies in no file. */
        public TextItem(String id, String text) {
            this(id, text, Optional.empty(), Optional.empty());
        }
    }

    /**
     * A question with its answers.
     *
     * @param id what identifies it in the record of the evaluation
     * @param context what comes before the answer
     * @param choices possible continuations, at least two
     * @param answer index of the right one
     * @param cluster the group of items that it belongs to, where they come in groups
     * @param name what filtering knows it by ({@link ItemFiles#name}), where it lies in a file
     */
    record ChoiceItem(
            String id,
            String context,
            List<String> choices,
            int answer,
            Optional<String> cluster,
            Optional<String> name) {
        /** A question that stands for itself and lies in no file. */
        public ChoiceItem(String id, String context, List<String> choices, int answer) {
            this(id, context, choices, answer, Optional.empty(), Optional.empty());
        }

        public ChoiceItem {
            choices = List.copyOf(choices);
            if (choices.size() < 2) {
                throw new IllegalArgumentException("choices: expected at least two, found " + choices.size());
            }
            if (answer < 0 || answer >= choices.size()) {
                throw new IllegalArgumentException(
                        "answer: expected 0 to %d, found %d".formatted(choices.size() - 1, answer));
            }
            if (choices.contains("")) {
                throw new IllegalArgumentException("choices: an empty one has no likelihood");
            }
        }
    }
}
