package dev.millrace.evaluator.domain;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.events.Score;
import dev.millrace.evaluator.domain.Estimates.Estimate;
import dev.millrace.evaluator.domain.EvaluationTask.ChoiceItem;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * Multiple choice by log-likelihood, as lm-evaluation-harness does it: context and choice are joined by one space and
 * tokenised together, white space at the end of the context belongs to the choice, and what counts as the choice's
 * tokens is what comes after as many tokens as the context alone has. {@code acc} takes the choice with the greatest
 * sum of log-probabilities, {@code acc_norm} that sum divided by the choice's length in code points.
 */
final class ChoiceScoring {

    private final Endpoint endpoint;
    private final int longest;

    ChoiceScoring(Endpoint endpoint, int longest) {
        this.endpoint = endpoint;
        this.longest = longest;
    }

    /** Whether the model chose right. */
    record Scored(boolean right, boolean rightByLength, int choices) {}

    /** The figures, and every request and answer behind them. */
    record Answer(Scored scored, List<ObjectNode> entries) {}

    /**
     * A context and a continuation such that white space between them belongs to the continuation.
     *
     * @param context has no white space at its end
     */
    record Pair(String context, String continuation) {
        static Pair of(String context, String choice) {
            String joined = Character.isWhitespace(choice.codePointAt(0)) ? choice : " " + choice;
            String bare = context.stripTrailing();
            return new Pair(bare, context.substring(bare.length()) + joined);
        }
    }

    Answer score(ChoiceItem item) throws EndpointFailed, InterruptedException {
        List<ObjectNode> entries = new ArrayList<>();
        double[] sums = new double[item.choices().size()];
        double[] perCodePoint = new double[sums.length];
        // A text without a context starts where a document does.
        String context = item.context().stripTrailing();
        List<Integer> prefix = context.isEmpty() ? List.of(endpoint.endOfText()) : List.of();
        int before = context.isEmpty() ? 1 : endpoint.tokenize(context).size();
        for (int i = 0; i < sums.length; i++) {
            String choice = item.choices().get(i);
            Pair pair = Pair.of(item.context(), choice);
            List<Integer> tokens = new ArrayList<>(prefix);
            tokens.addAll(endpoint.tokenize(pair.context() + pair.continuation()));
            sums[i] = logLikelihood(item, i, tokens, tokens.size() - before, entries);
            perCodePoint[i] = sums[i] / choice.stripLeading().codePoints().count();
        }
        return new Answer(
                new Scored(best(sums) == item.answer(), best(perCodePoint) == item.answer(), sums.length), entries);
    }

    private double logLikelihood(
            ChoiceItem item, int choice, List<Integer> tokens, int scored, List<ObjectNode> entries)
            throws EndpointFailed, InterruptedException {
        if (scored < 1 || scored >= longest) {
            throw new EndpointFailed("item %s, choice %d: %d tokens can't be scored by a model that sees %d"
                    .formatted(item.id(), choice, scored, longest));
        }
        // What is too long loses its beginning: the end of the context says most about the choice.
        Endpoint.Echo echo =
                endpoint.echo(List.copyOf(tokens.subList(Math.max(0, tokens.size() - longest), tokens.size())));
        double sum = echo.sumOfLast(scored);
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        entry.put("item", item.id()).put("choice", choice).put("right", choice == item.answer());
        entry.put("predicted", scored).put("logLikelihood", sum);
        entry.set("request", echo.request());
        entry.set("answer", echo.answer());
        entries.add(entry);
        return sum;
    }

    static List<Score> scores(String task, List<Scored> items) {
        OptionalDouble chance = OptionalDouble.of(
                items.stream().mapToDouble(i -> 1.0 / i.choices()).sum() / items.size());
        return List.of(
                score(task, "acc", items, Scored::right, chance),
                score(task, "acc_norm", items, Scored::rightByLength, chance));
    }

    private static Score score(
            String task, String metric, List<Scored> items, Predicate<Scored> right, OptionalDouble chance) {
        Estimate mean = Estimates.mean(
                items.stream().map(i -> right.test(i) ? 1.0 : 0.0).toList());
        return new Score(task, metric, mean.value(), mean.stderr(), items.size(), chance, true);
    }

    /** The first of the greatest. */
    private static int best(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }
}
