package dev.millrace.evaluator.domain.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.evaluator.domain.document.Document;
import dev.millrace.evaluator.domain.item.OutputKind;
import dev.millrace.evaluator.domain.item.Question;
import dev.millrace.evaluator.domain.item.Target;
import dev.millrace.evaluator.domain.request.ItemRequests;
import dev.millrace.evaluator.domain.task.FieldTemplate;
import dev.millrace.evaluator.domain.task.TaskDefinition;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is right about items. */
public final class Questions {

    private Questions() {}

    /**
     * What an item's answers are judged by.
     *
     * @throws UnfitItem when the item lacks what the task's metrics need
     */
    public static Question of(TaskDefinition task, ItemRequests asked) throws UnfitItem {
        return new Question(choices(task, asked.document()), target(task, asked));
    }

    private static List<String> choices(TaskDefinition task, Document item) throws UnfitItem {
        Optional<FieldTemplate> choices = Optional.ofNullable(
                        task.metricFields().get("choices"))
                .or(() -> task.wording().choices())
                .or(() -> task.wording().contexts());
        return choices.isPresent() ? texts(item, choices.get()) : List.of();
    }

    private static List<String> texts(Document item, FieldTemplate template) throws UnfitItem {
        List<String> texts = new ArrayList<>();
        item.value(template).forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static Target target(TaskDefinition task, ItemRequests asked) throws UnfitItem {
        Document item = asked.document();
        Map<String, FieldTemplate> fields = task.metricFields();
        Optional<FieldTemplate> text = Optional.ofNullable(fields.get("text"));
        Optional<FieldTemplate> labels = Optional.ofNullable(fields.get("labels"));
        Optional<FieldTemplate> correct = Optional.ofNullable(fields.get("correct"));
        Optional<FieldTemplate> incorrect = Optional.ofNullable(fields.get("incorrect"));
        if (text.isPresent()) {
            return new Target.Text(item.text(text.get()));
        }
        if (labels.isPresent()) {
            return new Target.Choices(places(item.value(labels.get())));
        }
        if (correct.isPresent() && incorrect.isPresent()) {
            return new Target.Contrast(texts(item, correct.get()), texts(item, incorrect.get()));
        }
        if (task.output() == OutputKind.MULTIPLE_CHOICE) {
            return new Target.Choice(asked.gold().orElseThrow());
        }
        JsonNode target = asked.target();
        return target.isArray() ? new Target.Texts(texts(target)) : new Target.Text(target.asText());
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }

    /** Where a list of labels has a 1. */
    private static List<Integer> places(JsonNode labels) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            if (labels.path(i).asInt() == 1) {
                places.add(i);
            }
        }
        return places;
    }
}
