package dev.millrace.evaluator.domain;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.recipes.TaskKind;
import dev.millrace.evaluator.domain.Estimates.Estimate;
import dev.millrace.evaluator.domain.EvaluationTask.TextItem;
import dev.millrace.evaluator.domain.metric.LikelihoodMeasures;
import dev.millrace.evaluator.domain.paired.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * How well a model predicts texts: perplexity per word and per byte, and bits per byte, which can be compared between
 * models whose tokenizers differ. Words are counted by white space, bytes in UTF-8.
 */
final class TextScoring {

    /** Names this way of scoring. */
    static final String NAME = "perplexity-1";

    /** The metric that every text has its share in. */
    static final String PER_BYTE = "bits_per_byte";

    /** A window that is refused though it has no more tokens than this isn't refused for its length. */
    private static final int SHORTEST_WINDOW = 16;

    private final Endpoint endpoint;
    private final int window;

    TextScoring(Endpoint endpoint, int window) {
        this.endpoint = endpoint;
        this.window = window;
    }

    /**
     * A text's figures.
     *
     * @param nats the negative log-likelihood of the whole text
     */
    record Scored(double nats, double bytes, double words) {
        Quantity likelihood() {
            return Quantity.likelihood(nats, bytes);
        }
    }

    /** The figures, and every request and answer behind them. */
    record Answer(Scored scored, List<ObjectNode> entries) {}

    /** A text whose windows are more than the endpoint takes in one call is scored in shorter ones. */
    Answer score(TextItem item) throws EndpointFailed, EndpointAway, InterruptedException {
        List<Integer> tokens = endpoint.tokenize(item.text());
        int length = window;
        while (true) {
            try {
                return score(item, tokens, length);
            } catch (TooLarge e) {
                length = Math.min(length, tokens.size() + 1) / 2;
                if (length < SHORTEST_WINDOW) {
                    throw e;
                }
            }
        }
    }

    private Answer score(TextItem item, List<Integer> tokens, int length)
            throws EndpointFailed, EndpointAway, InterruptedException {
        List<ObjectNode> entries = new ArrayList<>();
        double nats = 0;
        for (RollingWindows.Window part : RollingWindows.of(tokens, endpoint.endOfText(), length, stride(length))) {
            Endpoint.Echo echo = endpoint.echo(part.tokens(), part.predicted());
            nats -= echo.sumOfLast(part.predicted());
            ObjectNode entry = JsonNodeFactory.instance.objectNode();
            entry.put("item", item.id()).put("predicted", part.predicted());
            if (length < window) {
                entry.put("window", length);
            }
            entry.set("request", echo.request());
            entry.set("answer", echo.answer());
            entries.add(entry);
        }
        return new Answer(
                new Scored(nats, LikelihoodMeasures.bytes(item.text()), LikelihoodMeasures.words(item.text())),
                entries);
    }

    /** Most tokens of a window that are new in it: an encoder that reads nothing of a text tells its decoder nothing. */
    private int stride(int length) {
        return endpoint.kind() == Architecture.Kind.SEQUENCE_TO_SEQUENCE ? Math.max(1, length / 2) : length - 1;
    }

    /**
     * The figures of a task; none when it has no texts.
     *
     * @param measured what identifies the texts
     * @param kind of the model, after which the figures are named
     */
    static List<Score> scores(String task, String measured, Architecture.Kind kind, List<Scored> texts) {
        if (texts.isEmpty()) {
            return List.of();
        }
        double[] nats = column(texts, Scored::nats);
        Estimate perByte = Estimates.ratio(nats, column(texts, Scored::bytes));
        Estimate perWord = Estimates.ratio(nats, column(texts, Scored::words));
        return List.of(
                score(task, measured, TaskKind.metric(kind, PER_BYTE), perByte.times(1 / Math.log(2)), texts.size()),
                score(task, measured, TaskKind.metric(kind, "byte_perplexity"), perByte.exp(), texts.size()),
                score(task, measured, TaskKind.metric(kind, "word_perplexity"), perWord.exp(), texts.size()));
    }

    private static double[] column(List<Scored> texts, ToDoubleFunction<Scored> figure) {
        return texts.stream().mapToDouble(figure).toArray();
    }

    private static Score score(String task, String measured, String metric, Estimate estimate, int n) {
        return new Score(
                task,
                metric,
                estimate.value(),
                estimate.stderr(),
                n,
                OptionalDouble.empty(),
                false,
                Optional.of(measured));
    }
}
