package dev.millrace.evaluator.domain.metric;

import dev.millrace.contracts.text.PythonText;
import dev.millrace.evaluator.domain.item.Answer;
import dev.millrace.evaluator.domain.item.ItemValue;
import dev.millrace.evaluator.domain.item.ItemValue.Figure;
import dev.millrace.evaluator.domain.item.ItemValue.Spread;
import dev.millrace.evaluator.domain.item.Question;
import dev.millrace.evaluator.domain.item.Target;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** How likely one continuation, or a whole text, is. */
public final class LikelihoodMeasures {

    private LikelihoodMeasures() {}

    /** The log-likelihood of the continuation. */
    static ItemValue logLikelihood(Question question, List<Answer> answers) {
        return new Figure(continuation(answers).logLikelihood());
    }

    /** 1 when the model would have said the continuation by itself. */
    static ItemValue greedy(Question question, List<Answer> answers) {
        return new Figure(continuation(answers).greedy() ? 1 : 0);
    }

    /** The log-likelihood of the text, and its words. */
    static ItemValue perWord(Question question, List<Answer> answers) {
        return new Spread(text(answers).logLikelihood(), words(target(question)));
    }

    /** The log-likelihood of the text, and its bytes in UTF-8. */
    static ItemValue perByte(Question question, List<Answer> answers) {
        return new Spread(text(answers).logLikelihood(), bytes(target(question)));
    }

    /** Pieces between runs of white space, empty ends counted, as Python's {@code re.split(r"\s+", text)} has them. */
    public static int words(String text) {
        int words = 1;
        boolean space = false;
        for (int i = 0; i < text.length(); i++) {
            boolean before = space;
            space = PythonText.isSpace(text.charAt(i));
            words += space && !before ? 1 : 0;
        }
        return words;
    }

    /** Bytes in UTF-8. */
    public static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static Answer.Likelihood continuation(List<Answer> answers) {
        if (answers.size() == 1 && answers.getFirst() instanceof Answer.Likelihood likelihood) {
            return likelihood;
        }
        throw new IllegalArgumentException("Expected the log-likelihood of one continuation, found " + answers);
    }

    private static Answer.TextLikelihood text(List<Answer> answers) {
        if (answers.size() == 1 && answers.getFirst() instanceof Answer.TextLikelihood text) {
            return text;
        }
        throw new IllegalArgumentException("Expected the log-likelihood of one text, found " + answers);
    }

    private static String target(Question question) {
        if (question.target() instanceof Target.Text text) {
            return text.text();
        }
        throw new IllegalArgumentException(
                "Expected the text whose words and bytes are counted, found " + question.target());
    }
}
