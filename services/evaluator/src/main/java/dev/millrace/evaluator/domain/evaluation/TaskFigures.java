package dev.millrace.evaluator.domain.evaluation;

import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.recipes.TaskKind;
import dev.millrace.evaluator.domain.EncodedPair;
import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.evaluator.domain.aggregate.Aggregate;
import dev.millrace.evaluator.domain.aggregate.Aggregates;
import dev.millrace.evaluator.domain.aggregate.Aggregation;
import dev.millrace.evaluator.domain.aggregate.Bootstrap;
import dev.millrace.evaluator.domain.filter.FilterPipeline;
import dev.millrace.evaluator.domain.item.Answer;
import dev.millrace.evaluator.domain.item.ItemValue;
import dev.millrace.evaluator.domain.item.OutputKind;
import dev.millrace.evaluator.domain.metric.LikelihoodMeasures;
import dev.millrace.evaluator.domain.metric.Metric;
import dev.millrace.evaluator.domain.paired.ItemValues;
import dev.millrace.evaluator.domain.paired.Quantity;
import dev.millrace.evaluator.domain.request.ItemRequests;
import dev.millrace.evaluator.domain.request.Request;
import dev.millrace.evaluator.domain.result.ItemScore;
import dev.millrace.evaluator.domain.result.TaskScores;
import dev.millrace.evaluator.domain.result.TaskScoring;
import dev.millrace.evaluator.domain.scoring.ReportedName;
import dev.millrace.evaluator.domain.scoring.Scores;
import dev.millrace.evaluator.domain.task.TaskDefinition;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** What a model reaches on one task, item by item, and the figures that come of it. One thread at a time. */
final class TaskFigures {

    /** The metric that says what share of the items couldn't be scored; there only when it isn't 0. */
    static final String UNSCORED = "unscored";

    private static final Set<String> CHOOSING = Set.of("acc", "acc_norm", "acc_bytes");

    /** What becomes of an item that can't be asked. */
    enum Unscored {
        /** Every figure is that of the others. */
        LEFT_OUT,
        /** It counts as a wrong answer. */
        WRONG,
        /** It ends the evaluation. */
        REFUSED
    }

    /**
     * How an item is known.
     *
     * @param digest identifies it in every evaluation
     * @param cluster the group of items that it belongs to, where they come in groups
     * @param name what filtering knows it by, where it lies in a file
     */
    record ItemName(String digest, Optional<String> cluster, Optional<String> name) {}

    /** How well the right choice of an item is predicted. */
    private record Right(int document, Quantity predicted) {}

    private final String name;
    private final TaskDefinition definition;
    private final Architecture.Kind kind;
    private final Unscored unscored;
    private final ItemValues values;
    private final Optional<FoundItems> found;
    private final TaskScoring scoring;
    private final List<ItemScore> scores = new ArrayList<>();
    private final Map<Integer, ItemName> scored = new LinkedHashMap<>();
    private final List<Right> gold = new ArrayList<>();
    private final List<ItemValue> missing = new ArrayList<>();
    private Optional<ItemFigures> all = Optional.empty();
    private Optional<ItemFigures> clean = Optional.empty();
    private int items;
    private double chance;

    /**
     * Figures of no item yet.
     *
     * @param name the task's in reports
     * @param kind of the model, after which likelihoods are named
     * @param found items that the model may have seen, where they were looked for
     */
    TaskFigures(
            String name,
            TaskDefinition definition,
            Architecture.Kind kind,
            Unscored unscored,
            ItemValues values,
            Optional<FoundItems> found) {
        this.name = name;
        this.definition = definition;
        this.kind = kind;
        this.unscored = unscored;
        this.values = values;
        this.found = found;
        this.scoring = new TaskScoring(name, definition.filters(), definition.metrics());
    }

    TaskDefinition definition() {
        return definition;
    }

    /** That there is one more item. */
    void noticed() {
        items++;
    }

    /** How many items there are. */
    int items() {
        return items;
    }

    /**
     * Takes what was answered about an item.
     *
     * @param answers empty when it couldn't be asked
     * @param reason why it couldn't be
     * @return what it adds to the metrics, under each filter
     */
    List<ItemScore> add(AskedItem item, Optional<List<List<Answer>>> answers, Optional<String> reason)
            throws EndpointFailed, UnfitItem, IOException {
        missing.add(new ItemValue.Figure(answers.isPresent() ? 0 : 1));
        choices(item.requests()).ifPresent(number -> chance += 1.0 / number);
        if (answers.isEmpty() && unscored == Unscored.REFUSED) {
            throw new EndpointFailed(
                    "item %s of %s: %s".formatted(item.id(), name, reason.orElse("it was not answered")));
        }
        if (answers.isEmpty() && unscored == Unscored.LEFT_OUT) {
            return List.of();
        }
        List<ItemScore> own = answers.isPresent()
                ? Scores.ofItem(scoring, definition, item.requests(), answers.get())
                : wrong(item.requests());
        scores.addAll(own);
        for (ItemScore score : own) {
            for (Metric metric : definition.metrics()) {
                Optional<Quantity> quantity = quantity(metric, value(score, metric.name()));
                if (quantity.isPresent()) {
                    values.add(
                            name,
                            item.digest(),
                            item.cluster(),
                            reported(metric.name(), score.filter()),
                            quantity.get());
                }
            }
        }
        scored.put(item.requests().document().index(), new ItemName(item.digest(), item.cluster(), item.name()));
        Optional<Quantity> right = answers.flatMap(given -> gold(item.requests(), given));
        if (right.isPresent()) {
            gold.add(new Right(item.requests().document().index(), right.get()));
            values.add(
                    name, item.digest(), item.cluster(), reported(TaskKind.GOLD, ReportedName.NO_FILTER), right.get());
        }
        return own;
    }

    private List<ItemScore> wrong(ItemRequests item) {
        Map<String, ItemValue> nothing = new LinkedHashMap<>();
        definition.metrics().forEach(metric -> nothing.put(metric.name(), new ItemValue.Figure(0)));
        return definition.filters().stream()
                .map(FilterPipeline::name)
                .map(filter -> new ItemScore(name, item.document().index(), filter, List.of(), nothing))
                .toList();
    }

    private static ItemValue value(ItemScore score, String metric) {
        return Objects.requireNonNull(score.metrics().get(metric));
    }

    /** What two models can be compared by on one item. */
    private static Optional<Quantity> quantity(Metric metric, ItemValue value) {
        return switch (value) {
            case ItemValue.Figure(double figure)
            when metric.aggregation() == Aggregation.PERPLEXITY -> Optional.of(Quantity.of(-figure));
            case ItemValue.Figure(double figure) -> Optional.of(Quantity.of(figure));
            case ItemValue.Spread(double sum, double weight)
            when metric.aggregation() == Aggregation.BITS_PER_BYTE -> Optional.of(Quantity.likelihood(-sum, weight));
            default -> Optional.empty();
        };
    }

    /**
     * How well the right choice is predicted. The bytes are those that the likelihood is of: white space before it is part
     * of it.
     */
    private static Optional<Quantity> gold(ItemRequests item, List<List<Answer>> answers) {
        if (item.gold().isEmpty()
                || !(item.requests().get(item.gold().getAsInt())
                        instanceof Request.LogLikelihood(String context, String continuation))
                || !(answers.get(item.gold().getAsInt()).getFirst()
                        instanceof Answer.Likelihood(double logLikelihood, boolean _))) {
            return Optional.empty();
        }
        return Optional.of(Quantity.likelihood(
                -logLikelihood,
                LikelihoodMeasures.bytes(
                        EncodedPair.Texts.of(context, continuation).continuation())));
    }

    /** How many choices an item has, one of which is right. */
    private Optional<Integer> choices(ItemRequests item) {
        return definition.output() == OutputKind.MULTIPLE_CHOICE
                        && !definition.metricFields().containsKey("labels")
                ? Optional.of(
                        definition.measures("acc_mutual_info")
                                ? item.requests().size() / 2
                                : item.requests().size())
                : Optional.empty();
    }

    private String reported(String metric, String filter) {
        return ReportedName.of(TaskKind.reported(kind, metric), filter);
    }

    /** What was reached, once there are no more items. */
    TaskScores aggregated() {
        return all().aggregated();
    }

    /** The same of the items that weren't found in the data; empty where that isn't known, or none is left. */
    Optional<TaskScores> cleanAggregated() {
        return clean().map(ItemFigures::aggregated);
    }

    private ItemFigures all() {
        ItemFigures figures = all.orElseGet(() -> of(scores, gold));
        all = Optional.of(figures);
        return figures;
    }

    private Optional<ItemFigures> clean() {
        if (clean.isEmpty() && found.isPresent()) {
            List<ItemScore> left =
                    scores.stream().filter(score -> isClean(score.document())).toList();
            if (left.size() == scores.size()) {
                return Optional.of(all());
            }
            clean = left.isEmpty()
                    ? Optional.empty()
                    : Optional.of(of(
                            left,
                            gold.stream().filter(one -> isClean(one.document())).toList()));
        }
        return clean;
    }

    private boolean isClean(int document) {
        return found.orElseThrow().lack(item(document).name());
    }

    private ItemFigures of(List<ItemScore> of, List<Right> right) {
        return new ItemFigures(
                definition,
                kind,
                scoring,
                of,
                right.stream().map(Right::predicted).toList());
    }

    /** What was reached on items, in order. */
    List<ItemScore> itemScores() {
        return List.copyOf(scores);
    }

    /** The item at this place among the documents. */
    ItemName item(int document) {
        return Objects.requireNonNull(scored.get(document));
    }

    /**
     * The figures; none when there are no items.
     *
     * @param measured what identifies the items
     * @throws UnfitItem when none of the items could be asked
     */
    List<Score> scores(String measured) throws UnfitItem {
        if (items == 0) {
            return List.of();
        }
        if (scores.isEmpty()) {
            throw new UnfitItem("%s: none of its %d items could be asked".formatted(name, items));
        }
        Map<String, ItemFigures.Figure> beside =
                clean().map(ItemFigures::byName).orElse(Map.of());
        List<Score> figures = new ArrayList<>();
        all().byName()
                .forEach((metric, figure) -> figures.add(new Score(
                        name,
                        metric,
                        figure.value(),
                        figure.stderr(),
                        figure.n(),
                        guessed(metric),
                        figure.higherIsBetter(),
                        Optional.of(measured),
                        Optional.ofNullable(beside.get(metric)).flatMap(TaskFigures::clean))));
        Aggregate share = Aggregates.of(UNSCORED, Aggregation.MEAN, missing, Bootstrap.DEFAULT);
        if (share.value() > 0) {
            figures.add(new Score(
                    name,
                    UNSCORED,
                    share.value(),
                    share.stderr().orElse(0),
                    items,
                    OptionalDouble.empty(),
                    false,
                    Optional.of(measured),
                    Optional.empty()));
        }
        return figures;
    }

    /** Some figures are none where few items are left, such as a correlation of one class. */
    private static Optional<Score.Clean> clean(ItemFigures.Figure figure) {
        return clean(figure.value(), figure.stderr(), figure.n());
    }

    static Optional<Score.Clean> clean(double value, double stderr, int n) {
        return Double.isFinite(value) && Double.isFinite(stderr)
                ? Optional.of(new Score.Clean(value, stderr, n))
                : Optional.empty();
    }

    private OptionalDouble guessed(String reported) {
        boolean share = definition.metrics().stream()
                .map(Metric::name)
                .filter(CHOOSING::contains)
                .anyMatch(metric -> definition.filters().stream()
                        .anyMatch(filter -> reported(metric, filter.name()).equals(reported)));
        return share && chance > 0 ? OptionalDouble.of(chance / items) : OptionalDouble.empty();
    }
}
