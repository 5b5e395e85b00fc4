package dev.millrace.evaluator.domain;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.recipes.TaskKind;
import dev.millrace.contracts.text.PythonText;
import dev.millrace.evaluator.domain.EvaluationTask.ChoiceItem;
import dev.millrace.evaluator.domain.aggregate.Aggregate;
import dev.millrace.evaluator.domain.aggregate.Aggregates;
import dev.millrace.evaluator.domain.aggregate.Aggregation;
import dev.millrace.evaluator.domain.aggregate.Bootstrap;
import dev.millrace.evaluator.domain.item.Answer;
import dev.millrace.evaluator.domain.item.Answer.Likelihood;
import dev.millrace.evaluator.domain.item.ItemValue;
import dev.millrace.evaluator.domain.item.Question;
import dev.millrace.evaluator.domain.item.Target;
import dev.millrace.evaluator.domain.metric.ChoiceMeasures;
import dev.millrace.evaluator.domain.metric.LikelihoodMeasures;
import dev.millrace.evaluator.domain.paired.Quantity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * Multiple choice by log-likelihood, as lm-evaluation-harness does it: context and choice are joined by one space and
 * tokenised together, white space at the end of the context belongs to the choice, and what counts as the choice's
 * tokens is what comes after as many tokens as the context alone has. {@code acc} takes the choice with the greatest
 * sum of log-probabilities, {@code acc_norm} that sum divided by the choice's length in code points, {@code acc_bytes}
 * by its length in UTF-8 bytes, a blank at its beginning not counted. {@code gold_bits_per_byte} is how well the right choice is
 * predicted, whatever the others are. What is too long loses the beginning of its
 * context. An item with a choice that doesn't fit even alone, or that is more than the endpoint takes in one call,
 * can't be scored: it counts as wrong, and {@code unscored} says what share of the items it is.
 */
final class ChoiceScoring {

    /** Names this way of scoring. */
    static final String NAME = "choice-1";

    private static final String ACCURACY = "acc";
    private static final String BY_LENGTH = "acc_norm";
    private static final String BY_BYTES = "acc_bytes";

    /** The metric that says what share of the items couldn't be scored; there only when it isn't 0. */
    static final String UNSCORED = "unscored";

    private final Endpoint endpoint;
    private final int longest;

    ChoiceScoring(Endpoint endpoint, int longest) {
        this.endpoint = endpoint;
        this.longest = longest;
    }

    /**
     * How an item went.
     *
     * @param byLength by log-probability for each code point
     * @param byBytes by log-probability for each UTF-8 byte
     * @param gold how well the right choice is predicted; nothing when the item couldn't be scored
     */
    record Scored(boolean right, boolean byLength, boolean byBytes, int choices, Optional<Quantity> gold) {

        /** Whether some choice couldn't be scored, so that nothing was asked. */
        boolean unscored() {
            return gold.isEmpty();
        }

        /** What the item comes to, by metric. */
        Map<String, Quantity> values(Architecture.Kind kind) {
            Map<String, Quantity> values = new LinkedHashMap<>();
            values.put(ACCURACY, share(right));
            values.put(BY_LENGTH, share(byLength));
            values.put(BY_BYTES, share(byBytes));
            gold.ifPresent(likelihood -> values.put(TaskKind.metric(kind, TaskKind.GOLD), likelihood));
            return values;
        }

        private static Quantity share(boolean counts) {
            return Quantity.of(counts ? 1 : 0);
        }
    }

    /** The figures, and every request and answer behind them. */
    record Answered(Scored scored, List<ObjectNode> entries) {}

    /**
     * What the model is asked about one choice.
     *
     * @param tokens context and choice
     * @param scored how many tokens at the end are the choice's
     */
    private record Request(int choice, List<Integer> tokens, int scored) {}

    Answered score(ChoiceItem item) throws EndpointFailed, EndpointAway, InterruptedException {
        List<Request> requests = requests(item);
        List<ObjectNode> refused = requests.stream()
                .filter(this::unscorable)
                .map(r -> refusal(item, r))
                .toList();
        return refused.isEmpty() ? score(item, requests) : unscored(item, refused);
    }

    private static Answered unscored(ChoiceItem item, List<ObjectNode> refused) {
        return new Answered(new Scored(false, false, false, item.choices().size(), Optional.empty()), refused);
    }

    private List<Request> requests(ChoiceItem item) throws EndpointFailed, EndpointAway, InterruptedException {
        List<Request> requests = new ArrayList<>();
        String context = EncodedPair.Texts.of(item.context(), "").context();
        List<Integer> alone = context.isEmpty() ? List.of() : endpoint.tokenize(context);
        for (String choice : item.choices()) {
            EncodedPair.Texts texts = EncodedPair.Texts.of(item.context(), joined(choice));
            // A text without a context starts where a document does.
            EncodedPair pair = EncodedPair.of(alone, endpoint.tokenize(texts.together()), endpoint.endOfText());
            List<Integer> tokens = new ArrayList<>(pair.context());
            tokens.addAll(pair.continuation());
            requests.add(
                    new Request(requests.size(), tokens, pair.continuation().size()));
        }
        return requests;
    }

    private static String joined(String choice) {
        return PythonText.isSpace(choice.charAt(0)) ? choice : " " + choice;
    }

    /** A choice must have tokens of its own, and at least one before them must fit, too. */
    private boolean unscorable(Request request) {
        return request.scored() < 1 || request.scored() >= longest;
    }

    private ObjectNode refusal(ChoiceItem item, Request request) {
        return entry(item, request)
                .put(
                        "unscored",
                        "%d tokens can't be scored by a model that sees %d".formatted(request.scored(), longest));
    }

    private Answered score(ChoiceItem item, List<Request> requests)
            throws EndpointFailed, EndpointAway, InterruptedException {
        List<ObjectNode> entries = new ArrayList<>();
        List<Double> sums = new ArrayList<>();
        for (Request request : requests) {
            try {
                sums.add(logLikelihood(item, request, entries));
            } catch (TooLarge e) {
                return unscored(item, List.of(entry(item, request).put("unscored", e.getMessage())));
            }
        }
        // Nothing here asks whether the model would have said the choice by itself.
        List<Answer> likelihoods =
                sums.stream().<Answer>map(sum -> new Likelihood(sum, false)).toList();
        Question question = new Question(
                item.choices().stream().map(PythonText::stripLeading).toList(), new Target.Choice(item.answer()));
        return new Answered(
                new Scored(
                        right(ChoiceMeasures.accuracy(question, likelihoods)),
                        right(ChoiceMeasures.accuracyByLength(question, likelihoods)),
                        right(ChoiceMeasures.accuracyByBytes(question, likelihoods)),
                        requests.size(),
                        Optional.of(gold(item, sums.get(item.answer())))),
                entries);
    }

    /** The bytes are those that the likelihood is of: white space before the choice is part of it. */
    private static Quantity gold(ChoiceItem item, double logLikelihood) {
        String choice = joined(item.choices().get(item.answer()));
        return Quantity.likelihood(
                -logLikelihood,
                LikelihoodMeasures.bytes(
                        EncodedPair.Texts.of(item.context(), choice).continuation()));
    }

    private static boolean right(ItemValue value) {
        return value instanceof ItemValue.Figure figure && figure.value() == 1;
    }

    private double logLikelihood(ChoiceItem item, Request request, List<ObjectNode> entries)
            throws EndpointFailed, EndpointAway, InterruptedException {
        List<Integer> tokens = request.tokens();
        // What is too long loses its beginning: the end of the context says most about the choice.
        Endpoint.Echo echo = endpoint.echo(
                List.copyOf(tokens.subList(Math.max(0, tokens.size() - longest), tokens.size())), request.scored());
        double sum = echo.sumOfLast(request.scored());
        ObjectNode entry =
                entry(item, request).put("predicted", request.scored()).put("logLikelihood", sum);
        entry.set("request", echo.request());
        entry.set("answer", echo.answer());
        entries.add(entry);
        return sum;
    }

    private static ObjectNode entry(ChoiceItem item, Request request) {
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        return entry.put("item", item.id())
                .put("choice", request.choice())
                .put("right", request.choice() == item.answer());
    }

    /**
     * The figures of a task; none when it has no items.
     *
     * @param measured what identifies the items
     * @param kind of the model, after which the likelihood's figure is named
     */
    static List<Score> scores(String task, String measured, Architecture.Kind kind, List<Scored> items) {
        if (items.isEmpty()) {
            return List.of();
        }
        OptionalDouble chance = OptionalDouble.of(
                items.stream().mapToDouble(i -> 1.0 / i.choices()).sum() / items.size());
        Figures figures = new Figures(task, measured, items);
        List<Score> scores = new ArrayList<>(List.of(
                figures.share(ACCURACY, Scored::right, chance, true),
                figures.share(BY_LENGTH, Scored::byLength, chance, true),
                figures.share(BY_BYTES, Scored::byBytes, chance, true)));
        figures.gold(TaskKind.metric(kind, TaskKind.GOLD)).ifPresent(scores::add);
        if (items.stream().anyMatch(Scored::unscored)) {
            scores.add(figures.share(UNSCORED, Scored::unscored, OptionalDouble.empty(), false));
        }
        return scores;
    }

    private record Figures(String task, String measured, List<Scored> items) {
        /** Of the items that could be scored, if there are any. */
        Optional<Score> gold(String metric) {
            List<Quantity> gold =
                    items.stream().flatMap(item -> item.gold().stream()).toList();
            if (gold.isEmpty()) {
                return Optional.empty();
            }
            Estimates.Estimate bits = Estimates.ratio(
                            gold.stream().mapToDouble(Quantity::value).toArray(),
                            gold.stream()
                                    .mapToDouble(one -> one.bytes().orElseThrow())
                                    .toArray())
                    .times(1 / Math.log(2));
            return Optional.of(new Score(
                    task,
                    metric,
                    bits.value(),
                    bits.stderr(),
                    gold.size(),
                    OptionalDouble.empty(),
                    false,
                    Optional.of(measured)));
        }

        Score share(String metric, Predicate<Scored> counts, OptionalDouble chance, boolean higherIsBetter) {
            List<ItemValue> values = items.stream()
                    .<ItemValue>map(i -> new ItemValue.Figure(counts.test(i) ? 1 : 0))
                    .toList();
            Aggregate mean = Aggregates.of(metric, Aggregation.MEAN, values, Bootstrap.DEFAULT);
            return new Score(
                    task,
                    metric,
                    mean.value(),
                    // One item tells nothing about the error.
                    mean.stderr().orElse(0),
                    items.size(),
                    chance,
                    higherIsBetter,
                    Optional.of(measured));
        }
    }
}
