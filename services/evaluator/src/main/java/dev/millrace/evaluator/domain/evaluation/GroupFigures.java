package dev.millrace.evaluator.domain.evaluation;

import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.recipes.TaskKind;
import dev.millrace.evaluator.domain.item.ItemValue;
import dev.millrace.evaluator.domain.paired.ItemValues;
import dev.millrace.evaluator.domain.paired.Quantity;
import dev.millrace.evaluator.domain.result.GroupScores;
import dev.millrace.evaluator.domain.result.HarnessResults;
import dev.millrace.evaluator.domain.result.ItemScore;
import dev.millrace.evaluator.domain.result.Reported;
import dev.millrace.evaluator.domain.result.TaskScores;
import dev.millrace.evaluator.domain.scoring.ReportedName;
import dev.millrace.evaluator.domain.scoring.Scores;
import dev.millrace.evaluator.domain.task.Definition;
import dev.millrace.evaluator.domain.task.GauntletDefinition;
import dev.millrace.evaluator.domain.task.GroupDefinition;
import dev.millrace.evaluator.domain.task.MalformedTask;
import dev.millrace.evaluator.domain.task.TaskDefinition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The figures of a group or gauntlet, and what each item adds to them: so much that their mean over all items is the figure,
 * which is how two models are compared by it.
 */
final class GroupFigures {

    private final EvaluationTask.Defined task;
    private final Map<String, TaskFigures> members;
    private final Architecture.Kind kind;
    private final ItemValues values;

    /** @param members what was reached on each of its tasks, by their names */
    GroupFigures(
            EvaluationTask.Defined task, Map<String, TaskFigures> members, Architecture.Kind kind, ItemValues values) {
        this.task = task;
        this.members = members;
        this.kind = kind;
        this.values = values;
    }

    /** Its own figures, and those of groups within it. */
    List<Score> scores() throws MalformedTask, IOException {
        Scores all = new Scores(task.library(), (item, repeats) -> Optional.empty());
        Scores clean = new Scores(task.library(), (item, repeats) -> Optional.empty());
        for (TaskFigures figures : members.values()) {
            all.add(figures.aggregated());
            figures.cleanAggregated().ifPresent(clean::add);
        }
        List<Score> scores = new ArrayList<>();
        for (HarnessResults.Group group :
                all.results(List.of(task.asked())).groups().reversed()) {
            GroupScores of = group.scores();
            String name = of.group().equals(task.asked()) ? task.name() : task.name() + "/" + of.group();
            List<Reported> beside = clean(clean, of.group());
            for (Reported figure : of.figures()) {
                scores.add(new Score(
                        name,
                        reported(figure),
                        figure.figure().value(),
                        figure.figure().stderr().orElse(0),
                        figure.figure().n(),
                        OptionalDouble.empty(),
                        figure.higherIsBetter(),
                        Optional.of(measured(figure)),
                        beside.stream()
                                .filter(one -> one.isOf(figure.metric(), figure.filter()))
                                .findFirst()
                                .map(Reported::figure)
                                .flatMap(one -> TaskFigures.clean(
                                        one.value(), one.stderr().orElse(0), one.n()))));
            }
        }
        items();
        return scores;
    }

    /**
     * The figures of a group on the items that weren't found in the data. A task with none left is no part of them; a gauntlet,
     * which stands for all of its tasks, has none then.
     */
    private static List<Reported> clean(Scores clean, String group) {
        try {
            return clean.results(List.of(group)).groups().stream()
                    .map(HarnessResults.Group::scores)
                    .filter(scores -> scores.group().equals(group))
                    .findFirst()
                    .map(GroupScores::figures)
                    .orElse(List.of());
        } catch (MalformedTask e) {
            return List.of();
        }
    }

    private String reported(Reported figure) {
        return ReportedName.of(TaskKind.reported(kind, figure.metric()), figure.filter());
    }

    /** What figures of a group were measured on: all items of its tasks, which count as its definition says. */
    private String measured(Reported figure) {
        ItemDigest digest = new ItemDigest(DefinedItems.SCORING);
        digest.add(task.library().digest(task.asked()));
        digest.add(reported(figure));
        for (TaskFigures member : members.values()) {
            for (ItemScore score : member.itemScores()) {
                digest.add(member.item(score.document()).digest());
            }
        }
        return digest.hex();
    }

    /**
     * How an item's value becomes its share of a figure.
     *
     * @param metric of the task, under {@code filter}
     * @param weight of the task's mean in the figure
     * @param baseline what is taken off each value
     */
    private record Part(TaskFigures figures, String metric, String filter, double weight, double baseline) {
        List<ItemScore> scores() {
            return figures.itemScores().stream()
                    .filter(score ->
                            score.filter().equals(filter) && score.metrics().get(metric) instanceof ItemValue.Figure)
                    .toList();
        }
    }

    private void items() throws MalformedTask, IOException {
        Definition definition = task.library().named(task.asked());
        switch (definition) {
            case TaskDefinition _ -> {}
            case GroupDefinition group -> {
                for (GroupScores.GroupMetric metric : group.metrics()) {
                    for (Map.Entry<String, List<Part>> parts : parts(metric).entrySet()) {
                        add(ReportedName.of(metric.metric(), parts.getKey()), parts.getValue());
                    }
                }
            }
            case GauntletDefinition gauntlet -> {
                double weights = gauntlet.members().stream()
                        .mapToDouble(GauntletDefinition.Member::weight)
                        .sum();
                List<Part> parts = new ArrayList<>();
                for (GauntletDefinition.Member member : gauntlet.members()) {
                    TaskFigures figures = members.get(member.task());
                    if (figures != null) {
                        parts.add(new Part(
                                figures,
                                member.metric(),
                                figures.definition().filters().getFirst().name(),
                                member.weight() / weights / (1 - member.baseline()),
                                member.baseline()));
                    }
                }
                add(Scores.CENTRED, parts);
            }
        }
    }

    /** By filters, those tasks that have the metric under them. */
    private Map<String, List<Part>> parts(GroupScores.GroupMetric metric) {
        Map<String, List<Part>> parts = new LinkedHashMap<>();
        for (TaskFigures figures : members.values()) {
            TaskScores scores = figures.aggregated();
            scores.figures().stream()
                    .filter(figure -> figure.metric().equals(metric.metric())
                            && (metric.filters().isEmpty() || metric.filters().contains(figure.filter())))
                    .forEach(figure -> parts.computeIfAbsent(figure.filter(), _ -> new ArrayList<>())
                            .add(new Part(
                                    figures,
                                    metric.metric(),
                                    figure.filter(),
                                    metric.weightBySize() ? figure.figure().n() : 1,
                                    0)));
        }
        parts.replaceAll((filter, all) -> {
            double weights = all.stream().mapToDouble(Part::weight).sum();
            return all.stream()
                    .map(part -> new Part(
                            part.figures(), part.metric(), part.filter(), part.weight() / weights, part.baseline()))
                    .toList();
        });
        return parts;
    }

    private void add(String metric, List<Part> parts) throws IOException {
        int all = parts.stream().mapToInt(part -> part.scores().size()).sum();
        for (Part part : parts) {
            List<ItemScore> scores = part.scores();
            for (ItemScore score : scores) {
                if (score.metrics().get(part.metric()) instanceof ItemValue.Figure(double value)) {
                    TaskFigures.ItemName item = part.figures().item(score.document());
                    values.add(
                            task.name(),
                            item.digest(),
                            item.cluster(),
                            metric,
                            Quantity.of((value - part.baseline()) * part.weight() * all / scores.size()));
                }
            }
        }
    }
}
