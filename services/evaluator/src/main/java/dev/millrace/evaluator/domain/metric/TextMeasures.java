package dev.millrace.evaluator.domain.metric;

import dev.millrace.evaluator.domain.item.Answer;
import dev.millrace.evaluator.domain.item.ItemValue;
import dev.millrace.evaluator.domain.item.ItemValue.Figure;
import dev.millrace.evaluator.domain.item.Question;
import dev.millrace.evaluator.domain.item.Target;
import dev.millrace.evaluator.domain.overlap.Bleu;
import dev.millrace.evaluator.domain.overlap.BleuTokenizer;
import dev.millrace.evaluator.domain.overlap.Rouge;
import dev.millrace.evaluator.domain.overlap.WordF1;
import java.util.List;
import java.util.function.ToDoubleBiFunction;

/** What a model wrote, beside what it should have written. */
final class TextMeasures {

    /** The BLEU of TruthfulQA's answers, as T5's evaluation has it. */
    private static final Bleu INTERNATIONAL =
            new Bleu(BleuTokenizer.INTERNATIONAL, Bleu.Smoothing.EXPONENTIAL, false, false);

    private static final Rouge PLAIN = new Rouge(false);

    private TextMeasures() {}

    /** 1 when it is one of the right texts. */
    static Measure matching(ExactMatch match) {
        return (question, answers) -> new Figure(match.matches(references(question), text(answers)) ? 1 : 0);
    }

    /** The greatest likeness with one of the right texts, by a function of such a text and the answer. */
    static Measure likest(ToDoubleBiFunction<String, String> likeness) {
        return (question, answers) -> new Figure(greatest(references(question), text(answers), likeness));
    }

    /** The text and those that are right, to be compared together with those of other items. */
    static ItemValue texts(Question question, List<Answer> answers) {
        return new ItemValue.Texts(references(question), text(answers));
    }

    static double wordF1(String reference, String text) {
        return WordF1.of(reference, text);
    }

    /** What is asked about the likeness with right texts beside that with wrong ones. */
    enum Contrast {
        /** The greatest likeness with a right one. */
        MAX,
        /** 1 when that is greater than with any wrong one. */
        ACC,
        /** How much greater it is. */
        DIFF
    }

    /** Likeness with right and wrong texts. */
    static Measure contrast(Contrast contrast, ToDoubleBiFunction<String, String> likeness) {
        return (question, answers) -> {
            if (!(question.target() instanceof Target.Contrast texts)) {
                throw new IllegalArgumentException("Expected right and wrong texts, found " + question.target());
            }
            String text = text(answers);
            double right = greatest(texts.right(), text, likeness);
            return new Figure(
                    switch (contrast) {
                        case MAX -> right;
                        case ACC -> right > greatest(texts.wrong(), text, likeness) ? 1 : 0;
                        case DIFF -> right - greatest(texts.wrong(), text, likeness);
                    });
        };
    }

    /** 0 to 100. */
    static double bleu(String reference, String text) {
        return INTERNATIONAL.score(text, List.of(reference));
    }

    /** 0 to 100; what T5's evaluation takes for sentences stands on lines of its own. */
    static double rouge(String kind, String reference, String text) {
        String wanted = reference.replace(" . ", ".\n");
        String found = text.replace(" . ", ".\n");
        return 100 * overlap(PLAIN, kind, wanted, found).f();
    }

    static Rouge.Overlap overlap(Rouge rouge, String kind, String reference, String text) {
        return switch (kind) {
            case "rouge1" -> rouge.sequences(1, reference, text);
            case "rouge2" -> rouge.sequences(2, reference, text);
            case "rougeL" -> rouge.longest(reference, text);
            case "rougeLsum" -> rouge.summary(reference, text);
            default -> throw new IllegalArgumentException("No ROUGE is called " + kind);
        };
    }

    private static double greatest(List<String> references, String text, ToDoubleBiFunction<String, String> likeness) {
        return references.stream()
                .mapToDouble(reference -> likeness.applyAsDouble(reference, text))
                .max()
                .orElseThrow(() -> new IllegalArgumentException("The item has no text to compare an answer with"));
    }

    private static List<String> references(Question question) {
        return switch (question.target()) {
            case Target.Text text -> List.of(text.text());
            case Target.Texts texts -> texts.texts();
            case Target.Choice choice
            when choice.index() >= 0 && choice.index() < question.choices().size() ->
                List.of(question.choices().get(choice.index()));
            case Target.Choice _, Target.Choices _, Target.Contrast _ ->
                throw new IllegalArgumentException("Expected one or several right texts, found " + question.target());
        };
    }

    private static String text(List<Answer> answers) {
        if (answers.size() == 1 && answers.getFirst() instanceof Answer.Generation generation) {
            return generation.text();
        }
        throw new IllegalArgumentException("Expected one text, found " + answers);
    }
}
