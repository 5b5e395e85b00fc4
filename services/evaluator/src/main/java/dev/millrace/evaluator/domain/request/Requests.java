package dev.millrace.evaluator.domain.request;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.text.template.MalformedTemplate;
import dev.millrace.evaluator.domain.document.Document;
import dev.millrace.evaluator.domain.document.TaskDocuments;
import dev.millrace.evaluator.domain.fewshot.ExampleSampler;
import dev.millrace.evaluator.domain.fewshot.ExampleSampler.Draw;
import dev.millrace.evaluator.domain.fewshot.TooFewExamples;
import dev.millrace.evaluator.domain.item.OutputKind;
import dev.millrace.evaluator.domain.request.Turn.Role;
import dev.millrace.evaluator.domain.task.FewShotRule;
import dev.millrace.evaluator.domain.task.FieldTemplate;
import dev.millrace.evaluator.domain.task.TaskDefinition;
import dev.millrace.evaluator.domain.task.UnfitItem;
import dev.millrace.evaluator.domain.task.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Makes the requests of a task: the strings are those of lm-evaluation-harness 0.4.13, white space included. */
public final class Requests {

    /** Between what begins an answer and the rest of it. */
    private static final String WITHIN_ANSWER = " ";

    private final TaskDefinition task;
    private final Wording wording;
    private final List<Document> pool;
    private final Prompting prompting;

    private Requests(TaskDefinition task, List<Document> pool, Prompting prompting) {
        this.task = task;
        this.wording = task.wording();
        this.pool = pool;
        this.prompting = prompting;
    }

    /**
     * What is asked about each item, in order.
     *
     * @throws UnfitItem when an item lacks what the task's templates name, or its answer
     * @throws TooFewExamples when more examples are to be shown than there are
     */
    public static List<ItemRequests> of(TaskDefinition task, TaskDocuments documents, Prompting prompting)
            throws UnfitItem, TooFewExamples {
        Requests requests = new Requests(task, documents.examples(), prompting);
        ExampleSampler sampler = new ExampleSampler(
                task.name(),
                task.fewShot(),
                documents.examples(),
                task.fewShot().shots(prompting.shots()));
        List<ItemRequests> all = new ArrayList<>();
        for (Document item : documents.evaluation()) {
            all.add(requests.about(item, sampler.next(item)));
        }
        return all;
    }

    private ItemRequests about(Document item, Draw draw) throws UnfitItem {
        Answers answers = task.output() == OutputKind.LOGLIKELIHOOD_ROLLING
                ? Answers.text(item.text(wording.target()))
                : Answers.of(item, wording.choices(), wording.target());
        List<Request> requests = switch (task.output()) {
            case LOGLIKELIHOOD_ROLLING -> List.of(new Request.Rolling(item.text(wording.target())));
            case LOGLIKELIHOOD ->
                List.of(new Request.LogLikelihood(
                        context(item, draw, item.text(wording.prompt())), item.text(wording.target())));
            case GENERATE_UNTIL ->
                List.of(new Request.Generation(
                        context(item, draw, item.text(wording.prompt())), prompting.form(), task.generation()));
            case MULTIPLE_CHOICE -> choices(item, draw, answers);
        };
        return new ItemRequests(task.name(), item, draw, requests, answers.target(), gold(item, answers));
    }

    private OptionalInt gold(Document item, Answers answers) throws UnfitItem {
        return wording.contexts().isPresent()
                ? OptionalInt.of(
                        goldContext(item, Answers.texts(item, wording.contexts().get())))
                : answers.place();
    }

    private List<Request> choices(Document item, Draw draw, Answers answers) throws UnfitItem {
        String delimiter = delimiter(item);
        List<Request> requests = new ArrayList<>();
        List<String> said = new ArrayList<>();
        if (wording.contexts().isPresent()) {
            String continuation = delimiter + item.text(wording.target());
            for (String prompt : Answers.texts(item, wording.contexts().get())) {
                requests.add(new Request.LogLikelihood(context(item, draw, prompt), continuation));
                said.add(delimiter + prompt);
            }
        } else {
            String context = context(item, draw, item.text(wording.prompt()));
            for (String choice : answers.choices()) {
                requests.add(new Request.LogLikelihood(context, delimiter + choice));
                said.add(delimiter + choice);
            }
        }
        if (task.measures("acc_mutual_info")) {
            said.forEach(alone -> requests.add(new Request.LogLikelihood("", alone)));
        }
        return requests;
    }

    /** Before a choice: nothing in a dialog, where the assistant's turn begins with it, unless its beginning is given. */
    private String delimiter(Document item) throws UnfitItem {
        if (prompting.chat().isEmpty()) {
            return wording.targetDelimiter();
        }
        String begun = textOf(item, wording.answerPrefix());
        return begun.isEmpty() || Spaces.endsInSpace(begun) ? "" : wording.targetDelimiter();
    }

    /** All that stands before an answer. */
    private String context(Document item, Draw draw, String prompt) throws UnfitItem {
        List<Turn> turns = new ArrayList<>();
        String system = Spaces.joined(
                prompting.system().orElse(""),
                textOf(item, wording.description()),
                task.fewShot().delimiter());
        if (!system.isEmpty()) {
            turns.add(new Turn(Role.SYSTEM, system, ""));
        }
        String begun = textOf(item, wording.answerPrefix());
        for (int place : draw.chosen()) {
            turns.addAll(example(pool.get(place), begun));
        }
        if (begun.isEmpty()) {
            turns.add(new Turn(Role.USER, prompt, ""));
        } else {
            String between = wording.contexts().isPresent() ? "" : wording.targetDelimiter();
            turns.add(new Turn(Role.USER, prompt, Spaces.apart(prompt, begun) ? between : ""));
            turns.add(new Turn(Role.ASSISTANT, begun, ""));
        }
        return written(item, turns);
    }

    private String written(Document item, List<Turn> turns) throws UnfitItem {
        if (prompting.chat().isEmpty()) {
            return turns.stream().map(Turn::plain).collect(Collectors.joining());
        }
        try {
            return prompting.chat().get().write(turns);
        } catch (MalformedTemplate e) {
            throw new UnfitItem(
                    "the chat template doesn't fit %s, %s: %s".formatted(task.name(), item.place(), e.getMessage()));
        }
    }

    private List<Turn> example(Document example, String begun) throws UnfitItem {
        FewShotRule rule = task.fewShot();
        String prompt = wording.contexts().isPresent()
                ? shownContext(
                        example, Answers.texts(example, wording.contexts().get()))
                : example.text(rule.prompt().orElse(wording.prompt()));
        Optional<String> answer = Answers.of(
                        example,
                        rule.choices().or(wording::choices),
                        rule.target().orElse(wording.target()))
                .shown();
        if (answer.isEmpty()) {
            return List.of(new Turn(Role.USER, prompt, ""));
        }
        String after = begun.isEmpty() || Spaces.apart(prompt, begun) ? wording.targetDelimiter() : "";
        return List.of(
                new Turn(Role.USER, prompt, after),
                new Turn(Role.ASSISTANT, Spaces.joined(begun, answer.get(), WITHIN_ANSWER), rule.delimiter()));
    }

    private String shownContext(Document example, List<String> contexts) throws UnfitItem {
        return contexts.get(goldContext(example, contexts));
    }

    private int goldContext(Document item, List<String> contexts) throws UnfitItem {
        FieldTemplate template = wording.gold().orElseThrow();
        JsonNode gold = item.value(template);
        if (!gold.isIntegralNumber() || gold.intValue() < 0 || gold.intValue() >= contexts.size()) {
            throw template.unfit(
                    item.place(),
                    "expected which of %d contexts is right, from 0, found %s".formatted(contexts.size(), gold));
        }
        return gold.intValue();
    }

    private static String textOf(Document item, Optional<FieldTemplate> template) throws UnfitItem {
        return template.isPresent() ? item.text(template.get()) : "";
    }
}
