package dev.millrace.evaluator.domain.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.contracts.text.PythonText;
import dev.millrace.evaluator.domain.document.Document;
import dev.millrace.evaluator.domain.document.TaskDocuments;
import dev.millrace.evaluator.domain.evaluation.EvaluationTask.ChoiceItem;
import dev.millrace.evaluator.domain.evaluation.EvaluationTask.TextItem;
import dev.millrace.evaluator.domain.fewshot.TooFewExamples;
import dev.millrace.evaluator.domain.request.ItemRequests;
import dev.millrace.evaluator.domain.request.Prompting;
import dev.millrace.evaluator.domain.request.Requests;
import dev.millrace.evaluator.domain.task.TaskDefinition;
import dev.millrace.evaluator.domain.task.TaskLibrary;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.util.List;
import java.util.Map;

/**
 * Items of the recipe's two kinds as what their built-in definitions ask about. A choice is joined to its context by one blank,
 * unless it begins with white space itself.
 */
final class KindItems {

    static final TaskDefinition TEXTS = TaskLibrary.kind("perplexity");
    static final TaskDefinition CHOICES = TaskLibrary.kind("choice");

    /** Names the way of scoring texts. */
    static final String TEXT_SCORING = "perplexity-1";

    /** Names the way of scoring questions. */
    static final String CHOICE_SCORING = "choice-1";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private KindItems() {}

    static AskedItem of(String task, TextItem item, int index) {
        Map<String, JsonNode> fields = Map.of("text", TextNode.valueOf(item.text()));
        return new AskedItem(
                requests(TEXTS, new Document(index, place(task, item.id()), fields, item.name())),
                item.id(),
                ItemDigest.of(TEXT_SCORING, item),
                item.cluster(),
                item.name());
    }

    static AskedItem of(String task, ChoiceItem item, int index) {
        Map<String, JsonNode> fields = Map.of(
                "context",
                TextNode.valueOf(item.context()),
                "continuations",
                list(item.choices().stream().map(KindItems::joined).toList()),
                "choices",
                list(item.choices().stream().map(PythonText::stripLeading).toList()),
                "answer",
                IntNode.valueOf(item.answer()));
        return new AskedItem(
                requests(CHOICES, new Document(index, place(task, item.id()), fields, item.name())),
                item.id(),
                ItemDigest.of(CHOICE_SCORING, item),
                item.cluster(),
                item.name());
    }

    private static String place(String task, String id) {
        return "item %s of %s".formatted(id, task);
    }

    private static ItemRequests requests(TaskDefinition kind, Document document) {
        try {
            return Requests.of(kind, new TaskDocuments(List.of(document), List.of()), Prompting.PLAIN)
                    .getFirst();
        } catch (UnfitItem | TooFewExamples e) {
            throw new IllegalStateException("A definition that doesn't fit its own items", e);
        }
    }

    private static ArrayNode list(List<String> texts) {
        ArrayNode list = JSON.arrayNode(texts.size());
        texts.forEach(list::add);
        return list;
    }

    private static String joined(String choice) {
        return PythonText.isSpace(choice.charAt(0)) ? choice : " " + choice;
    }
}
