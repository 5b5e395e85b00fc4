package dev.millrace.evaluator.domain.metric;

import dev.millrace.evaluator.domain.item.Answer;
import dev.millrace.evaluator.domain.item.ItemValue;
import dev.millrace.evaluator.domain.item.ItemValue.Figure;
import dev.millrace.evaluator.domain.item.Question;
import dev.millrace.evaluator.domain.item.Target;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Multiple choice by the log-likelihood of each choice. Of choices as likely the first counts as said. A question can have
 * twice as many answers as choices: then the second half is how likely each choice is without the context.
 */
public final class ChoiceMeasures {

    /** Says that no choice is right. */
    private static final int NOTHING = -100;

    private ChoiceMeasures() {}

    /** 1 when the likeliest choice is right, else 0. */
    public static ItemValue accuracy(Question question, List<Answer> answers) {
        return right(question, likelihoods(question, answers));
    }

    /** The same, each log-likelihood divided by the choice's length in code points. */
    public static ItemValue accuracyByLength(Question question, List<Answer> answers) {
        return accuracyBy(question, answers, choice -> choice.codePointCount(0, choice.length()));
    }

    /** The same, each log-likelihood divided by the choice's length in UTF-8 bytes. */
    public static ItemValue accuracyByBytes(Question question, List<Answer> answers) {
        return accuracyBy(question, answers, choice -> choice.getBytes(StandardCharsets.UTF_8).length);
    }

    private static ItemValue accuracyBy(Question question, List<Answer> answers, ToDoubleFunction<String> length) {
        double[] likelihoods = likelihoods(question, answers);
        for (int i = 0; i < likelihoods.length; i++) {
            likelihoods[i] /= length.applyAsDouble(question.choices().get(i));
        }
        return right(question, likelihoods);
    }

    /** The same, less what the choice has without the context (pointwise mutual information; Brown et al., 2020, 2.4). */
    static ItemValue accuracyByMutualInformation(Question question, List<Answer> answers) {
        int choices = question.choices().size();
        if (answers.size() != 2 * choices) {
            throw new IllegalArgumentException(
                    "acc_mutual_info: expected %d answers, the second half without the context, found %d"
                            .formatted(2 * choices, answers.size()));
        }
        double[] likelihoods = likelihoods(question, answers);
        for (int i = 0; i < choices; i++) {
            likelihoods[i] -= likelihood(answers.get(choices + i)).logLikelihood();
        }
        return right(question, likelihoods);
    }

    /** 1 when the model would have said a right choice by itself, word for word. */
    static ItemValue exactMatch(Question question, List<Answer> answers) {
        likelihoods(question, answers);
        return truth(rightOnes(question).stream()
                .anyMatch(i -> i != NOTHING && likelihood(answers.get(i)).greedy()));
    }

    /** The probability of the right choices together, all choices adding up to 1. */
    static ItemValue massOfRight(Question question, List<Answer> answers) {
        double[] probabilities = probabilities(likelihoods(question, answers));
        return new Figure(rightOnes(question).stream()
                .filter(i -> i != NOTHING)
                .mapToDouble(i -> probabilities[i])
                .sum());
    }

    /** What is right, and the probability of each choice. */
    static ItemValue probabilities(Question question, List<Answer> answers) {
        return new ItemValue.Probabilities(
                onlyRight(question),
                Arrays.stream(probabilities(likelihoods(question, answers)))
                        .boxed()
                        .toList());
    }

    /** What is right, and what is likeliest. */
    static ItemValue labels(Question question, List<Answer> answers) {
        return new ItemValue.Labels(onlyRight(question), likeliest(likelihoods(question, answers)));
    }

    private static ItemValue right(Question question, double[] likelihoods) {
        return truth(rightOnes(question).contains(likeliest(likelihoods)));
    }

    private static ItemValue truth(boolean right) {
        return new Figure(right ? 1 : 0);
    }

    private static int likeliest(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }

    private static double[] probabilities(double[] logLikelihoods) {
        double most = Arrays.stream(logLikelihoods).max().orElse(0);
        double[] each = Arrays.stream(logLikelihoods)
                .map(value -> Math.exp(value - most))
                .toArray();
        double sum = Arrays.stream(each).sum();
        return Arrays.stream(each).map(value -> value / sum).toArray();
    }

    private static double[] likelihoods(Question question, List<Answer> answers) {
        int choices = question.choices().size();
        if (choices == 0 || (answers.size() != choices && answers.size() != 2 * choices)) {
            throw new IllegalArgumentException(
                    "Expected an answer to each of %d choices, found %d".formatted(choices, answers.size()));
        }
        return answers.stream()
                .limit(choices)
                .mapToDouble(answer -> likelihood(answer).logLikelihood())
                .toArray();
    }

    private static Answer.Likelihood likelihood(Answer answer) {
        if (answer instanceof Answer.Likelihood likelihood) {
            return likelihood;
        }
        throw new IllegalArgumentException("Expected the log-likelihood of a choice, found " + answer);
    }

    private static List<Integer> rightOnes(Question question) {
        List<String> choices = question.choices();
        return switch (question.target()) {
            case Target.Choice choice -> List.of(existing(choice.index(), choices.size()));
            case Target.Choices several ->
                several.indices().stream().map(i -> existing(i, choices.size())).toList();
            case Target.Text text -> List.of(choices.contains(text.text()) ? choices.indexOf(text.text()) : NOTHING);
            case Target.Texts texts ->
                IntStream.range(0, choices.size())
                        .filter(i -> texts.texts().contains(choices.get(i)))
                        .boxed()
                        .toList();
            case Target.Contrast contrast ->
                throw new IllegalArgumentException("Expected one or several of the choices, found " + contrast);
        };
    }

    private static int existing(int index, int choices) {
        return index >= 0 && index < choices ? index : NOTHING;
    }

    private static int onlyRight(Question question) {
        List<Integer> right = rightOnes(question);
        if (right.size() != 1) {
            throw new IllegalArgumentException("Expected one right choice, found " + right.size());
        }
        return right.getFirst();
    }
}
