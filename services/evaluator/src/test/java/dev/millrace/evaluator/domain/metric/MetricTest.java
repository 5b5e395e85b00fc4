package dev.millrace.evaluator.domain.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.evaluator.domain.aggregate.Aggregation;
import dev.millrace.evaluator.domain.item.Answer;
import dev.millrace.evaluator.domain.item.ItemValue;
import dev.millrace.evaluator.domain.item.OutputKind;
import dev.millrace.evaluator.domain.item.Question;
import dev.millrace.evaluator.domain.item.Target;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class MetricTest {

    private static final ObjectNode NOTHING = JsonNodeFactory.instance.objectNode();

    private static Metric metric(OutputKind kind, String name, ObjectNode parameters) {
        return Metric.of(kind, name, Optional.empty(), Optional.empty(), parameters);
    }

    private static List<Answer> likelihoods(double... values) {
        return DoubleStream.of(values)
                .<Answer>mapToObj(value -> new Answer.Likelihood(value, false))
                .toList();
    }

    private static double choice(String name, List<String> choices, Target target, double... logLikelihoods) {
        ItemValue value = metric(OutputKind.MULTIPLE_CHOICE, name, NOTHING)
                .measure()
                .of(new Question(choices, target), likelihoods(logLikelihoods));
        return ((ItemValue.Figure) value).value();
    }

    @Test
    void ofChoicesAsLikelyTheFirstIsSaid() {
        assertThat(choice("acc", List.of("a", "b"), new Target.Choice(0), -2, -2))
                .isEqualTo(1);
        assertThat(choice("acc", List.of("a", "b"), new Target.Choice(1), -2, -2))
                .isZero();
    }

    @Test
    void lengthsAreInCodePointsOrInBytes() {
        List<String> choices = List.of("🙂🙂", "abcdef");

        // -3 a code point against -1.5; then -0.75 a byte.
        assertThat(choice("acc_norm", choices, new Target.Choice(1), -6, -9)).isEqualTo(1);
        assertThat(choice("acc_bytes", choices, new Target.Choice(0), -6, -9)).isEqualTo(1);
        assertThat(choice("acc", choices, new Target.Choice(0), -6, -9)).isEqualTo(1);
    }

    @Test
    void whatAChoiceHasWithoutTheContextIsTakenOff() {
        assertThat(choice("acc_mutual_info", List.of("a", "b"), new Target.Choice(1), -1, -2, -1, -5))
                .isEqualTo(1);
        assertThatThrownBy(() -> choice("acc_mutual_info", List.of("a", "b"), new Target.Choice(1), -1, -2))
                .hasMessageContaining("expected 4 answers");
    }

    @Test
    void rightAnswersSharesAddUp() {
        assertThat(choice(
                        "mc2",
                        List.of("a", "b", "c"),
                        new Target.Choices(List.of(0, 2)),
                        Math.log(0.1),
                        Math.log(0.3),
                        Math.log(0.2)))
                .isEqualTo(0.5, offset(1e-12));
        assertThat(metric(OutputKind.MULTIPLE_CHOICE, "mc2", NOTHING).name()).isEqualTo("acc");
    }

    @Test
    void whereNoChoiceIsRightEveryAnswerIsWrong() {
        assertThat(choice("acc", List.of("a", "b"), new Target.Choice(2), -1, -2))
                .isZero();
        assertThat(choice("acc", List.of("a", "b"), new Target.Text("c"), -1, -2))
                .isZero();
        assertThat(choice("exact_match", List.of("a", "b"), new Target.Choice(2), -1, -2))
                .isZero();
    }

    @Test
    void wordsAreCountedWithTheirEmptyEnds() {
        assertThat(LikelihoodMeasures.words(" two words\n")).isEqualTo(4);
        assertThat(LikelihoodMeasures.words("")).isEqualTo(1);
        assertThat(LikelihoodMeasures.words("a\u00a0b\u001cc")).isEqualTo(3);
    }

    @Test
    void oneOfSeveralRightTextsIsEnough() {
        Measure match = metric(
                        OutputKind.GENERATE_UNTIL,
                        "exact_match",
                        NOTHING.deepCopy().put("ignore_case", true).put("ignore_punctuation", true))
                .measure();
        Question question = new Question(List.of(), new Target.Texts(List.of("Rome", "The Eternal City")));

        assertThat(match.of(question, List.of(new Answer.Generation("the eternal city!"))))
                .isEqualTo(new ItemValue.Figure(1));
        assertThat(match.of(question, List.of(new Answer.Generation("Roma")))).isEqualTo(new ItemValue.Figure(0));
    }

    @Test
    void aTextIsBetterTheMoreItIsLikeWhatIsRightAndTheLessLikeWhatIsWrong() {
        Question question = new Question(
                List.of(), new Target.Contrast(List.of("It is a myth."), List.of("It is true of all cats.")));
        List<Answer> answer = List.of(new Answer.Generation("It is a myth."));

        assertThat(metric(OutputKind.GENERATE_UNTIL, "rouge1_max", NOTHING)
                        .measure()
                        .of(question, answer))
                .isEqualTo(new ItemValue.Figure(100));
        assertThat(metric(OutputKind.GENERATE_UNTIL, "rouge1_acc", NOTHING)
                        .measure()
                        .of(question, answer))
                .isEqualTo(new ItemValue.Figure(1));
        assertThat(metric(OutputKind.GENERATE_UNTIL, "rouge1_diff", NOTHING)
                        .measure()
                        .of(question, answer))
                .isEqualTo(new ItemValue.Figure(100 - 40));
    }

    @Test
    void whatATaskSaysComesBeforeWhatIsCustomary() {
        Metric metric =
                Metric.of(OutputKind.LOGLIKELIHOOD, "perplexity", Optional.of("median"), Optional.of(true), NOTHING);

        assertThat(metric.aggregation()).isEqualTo(Aggregation.MEDIAN);
        assertThat(metric.higherIsBetter()).isTrue();
        assertThat(metric(OutputKind.LOGLIKELIHOOD, "perplexity", NOTHING).higherIsBetter())
                .isFalse();
    }

    @Test
    void whatNoMetricIsCalledOrTakesIsNamed() {
        assertThatThrownBy(() -> metric(OutputKind.MULTIPLE_CHOICE, "accuracy", NOTHING))
                .hasMessageContaining("for multiple_choice, found \"accuracy\"");
        assertThatThrownBy(() -> metric(
                        OutputKind.MULTIPLE_CHOICE, "acc", NOTHING.deepCopy().put("ignore_case", true)))
                .hasMessage("The metric acc has no parameter \"ignore_case\", but none");
        assertThatThrownBy(() -> metric(
                        OutputKind.GENERATE_UNTIL,
                        "exact_match",
                        NOTHING.deepCopy().put("ignore_case", "yes")))
                .hasMessage("ignore_case: expected true or false, found \"yes\"");
    }
}
