package dev.millrace.evaluator.domain.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.contracts.preference.Preference;
import dev.millrace.evaluator.domain.AnswerJournal;
import dev.millrace.evaluator.domain.AnsweringModel;
import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.evaluator.domain.TooLarge;
import dev.millrace.evaluator.domain.task.FieldTemplate;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A model that is asked what others' answers are worth. Safe for use by many threads at once. */
public final class Judge {

    private final AnsweringModel model;
    private final AnsweringModel.Settings settings;
    private final JudgePrompts prompts;
    private final AnswerJournal journal;

    public Judge(AnsweringModel model, AnsweringModel.Settings settings, JudgePrompts prompts, AnswerJournal journal) {
        this.model = model;
        this.settings = settings;
        this.prompts = prompts;
        this.journal = journal;
    }

    /**
     * What the judge said when it was asked once.
     *
     * @param text nothing when the request was more than it takes
     */
    public record Said(Optional<String> text) {}

    /**
     * What came of two answers, asked about in both orders.
     *
     * @param forward what was said with the first answer as A
     * @param backward what was said with the second answer as A
     * @param verdict of both orders together: what both say, or a tie where they differ; nothing when either can't be read
     * @param flipped whether they differ
     */
    public record OfPair(String id, Said forward, Said backward, Optional<Preference> verdict, boolean flipped) {

        static OfPair of(String id, Said forward, Said backward) {
            Optional<Preference> one = forward.text().flatMap(Verdicts::preference);
            Optional<Preference> other =
                    backward.text().flatMap(Verdicts::preference).map(Preference::swapped);
            if (one.isEmpty() || other.isEmpty()) {
                return new OfPair(id, forward, backward, Optional.empty(), false);
            }
            boolean flipped = !one.equals(other);
            return new OfPair(id, forward, backward, flipped ? Optional.of(Preference.TIE) : one, flipped);
        }
    }

    /**
     * What came of a single answer.
     *
     * @param rating from {@value Verdicts#WORST} to {@value Verdicts#BEST}; nothing when it can't be read
     */
    public record OfSingle(String id, Said said, OptionalDouble rating) {}

    /**
     * Two answers to the same prompt, to be asked about in both orders.
     *
     * @param forward with the first as A
     * @param backward with the second as A
     */
    public record PairQuestion(String id, AnsweringModel.Asked forward, AnsweringModel.Asked backward) {}

    /** One answer to be asked about. */
    public record SingleQuestion(String id, AnsweringModel.Asked asked) {}

    /**
     * What is to be asked about two answers.
     *
     * @throws UnfitItem when they answer different prompts, or lack a field of the judge's prompt
     */
    public PairQuestion about(JudgedAnswer first, JudgedAnswer second) throws UnfitItem {
        first.checkSameQuestion(second);
        FieldTemplate pair = prompts.pair().orElseThrow(() -> lacking("pair", "two answers"));
        return new PairQuestion(
                first.id(),
                request(pair, fields(first, first.answer(), second.answer()), first),
                request(pair, fields(first, second.answer(), first.answer()), first));
    }

    /**
     * What is to be asked about a single answer.
     *
     * @throws UnfitItem when it lacks a field of the judge's prompt
     */
    public SingleQuestion about(JudgedAnswer answer) throws UnfitItem {
        FieldTemplate single = prompts.single().orElseThrow(() -> lacking("single", "one answer"));
        Map<String, JsonNode> fields = fields(answer);
        fields.put("answer", TextNode.valueOf(answer.answer()));
        return new SingleQuestion(answer.id(), request(single, fields, answer));
    }

    private static UnfitItem lacking(String key, String what) {
        return new UnfitItem(
                "the file of the judge's prompts has no %s, which asks about %s; add it".formatted(key, what));
    }

    private static Map<String, JsonNode> fields(JudgedAnswer answer) {
        Map<String, JsonNode> fields = new HashMap<>(answer.fields());
        fields.put("messages", answer.dialog().turns());
        return fields;
    }

    private static Map<String, JsonNode> fields(JudgedAnswer item, String a, String b) {
        Map<String, JsonNode> fields = fields(item);
        fields.remove("answer"); // it would tell which of the two is the first file's
        fields.put("answer_a", TextNode.valueOf(a));
        fields.put("answer_b", TextNode.valueOf(b));
        return fields;
    }

    private AnsweringModel.Asked request(FieldTemplate prompt, Map<String, JsonNode> fields, JudgedAnswer item)
            throws UnfitItem {
        return model.request(prompts.dialog(prompt, fields, item.place()), settings);
    }

    /**
     * Which of two answers is better.
     *
     * @throws EndpointFailed when the judge gives no usable answer
     * @throws IOException when it gives none for too long, or the journal can't be written
     */
    public OfPair compare(PairQuestion question) throws EndpointFailed, IOException, InterruptedException {
        return OfPair.of(
                question.id(),
                ask(question.id(), question.forward(), "forward"),
                ask(question.id(), question.backward(), "backward"));
    }

    /**
     * How good an answer is.
     *
     * @throws EndpointFailed when the judge gives no usable answer
     * @throws IOException when it gives none for too long, or the journal can't be written
     */
    public OfSingle rate(SingleQuestion question) throws EndpointFailed, IOException, InterruptedException {
        Said said = ask(question.id(), question.asked(), "single");
        return new OfSingle(
                question.id(), said, said.text().map(Verdicts::rating).orElseGet(OptionalDouble::empty));
    }

    private Said ask(String id, AnsweringModel.Asked asked, String order)
            throws EndpointFailed, IOException, InterruptedException {
        Optional<String> known = journal.find(asked);
        if (known.isPresent()) {
            return new Said(known);
        }
        try {
            String said = model.answer(asked);
            journal.add(
                    asked,
                    said,
                    JsonNodeFactory.instance.objectNode().put("id", id).put("order", order));
            return new Said(Optional.of(said));
        } catch (TooLarge e) {
            return new Said(Optional.empty());
        }
    }
}
