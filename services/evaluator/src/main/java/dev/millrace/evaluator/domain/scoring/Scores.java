package dev.millrace.evaluator.domain.scoring;

import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.evaluator.domain.aggregate.Aggregate;
import dev.millrace.evaluator.domain.aggregate.Bootstrap;
import dev.millrace.evaluator.domain.aggregate.Groups;
import dev.millrace.evaluator.domain.item.Answer;
import dev.millrace.evaluator.domain.request.ItemRequests;
import dev.millrace.evaluator.domain.request.TaskRequests;
import dev.millrace.evaluator.domain.result.GroupScores;
import dev.millrace.evaluator.domain.result.HarnessResults;
import dev.millrace.evaluator.domain.result.ItemScore;
import dev.millrace.evaluator.domain.result.Reported;
import dev.millrace.evaluator.domain.result.TaskScores;
import dev.millrace.evaluator.domain.result.TaskScoring;
import dev.millrace.evaluator.domain.task.Definition;
import dev.millrace.evaluator.domain.task.GauntletDefinition;
import dev.millrace.evaluator.domain.task.GroupDefinition;
import dev.millrace.evaluator.domain.task.MalformedTask;
import dev.millrace.evaluator.domain.task.TaskDefinition;
import dev.millrace.evaluator.domain.task.TaskLibrary;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Scores the tasks of an evaluation one after the other, then what groups them. */
public final class Scores {

    /** What the figure of a gauntlet is reported as. */
    public static final String CENTRED = "acc_centred";

    private final TaskLibrary library;
    private final GivenAnswers answers;
    private final Map<String, HarnessResults.Task> tasks = new LinkedHashMap<>();

    public Scores(TaskLibrary library, GivenAnswers answers) {
        this.library = library;
        this.answers = answers;
    }

    /**
     * The scores of a task's items that were answered, for each filter.
     *
     * @throws UnfitItem when an item lacks what the metrics need, or its answers don't fit them
     */
    public List<ItemScore> score(TaskRequests asked) throws UnfitItem {
        TaskDefinition task = asked.task();
        TaskScoring scoring = new TaskScoring(task.name(), task.filters(), task.metrics());
        List<ItemScore> scores = new ArrayList<>();
        for (ItemRequests item : asked.items()) {
            Optional<List<List<Answer>>> given = answers.to(item, task.repeats());
            if (given.isPresent()) {
                scores.addAll(ofItem(scoring, task, item, given.get()));
            }
        }
        if (scores.isEmpty()) {
            throw new UnfitItem("%s: none of its %d items is answered"
                    .formatted(task.name(), asked.items().size()));
        }
        TaskScores aggregated = scoring.aggregate(scores, Bootstrap.DEFAULT);
        tasks.put(
                task.name(),
                new HarnessResults.Task(aggregated, task.name(), asked.shots(), asked.documents(), task.version()));
        return scores;
    }

    /** Takes the figures of a task that was scored elsewhere, so that groups can be made of it. */
    public void add(TaskScores aggregated) {
        tasks.put(
                aggregated.task(),
                new HarnessResults.Task(aggregated, aggregated.task(), 0, aggregated.items(), NullNode.getInstance()));
    }

    /**
     * What one item adds to the metrics, for each filter.
     *
     * @param given for each request of the item what was answered each time it was asked
     * @throws UnfitItem when the item lacks what the metrics need, or its answers don't fit them
     */
    public static List<ItemScore> ofItem(
            TaskScoring scoring, TaskDefinition task, ItemRequests item, List<List<Answer>> given) throws UnfitItem {
        if (given.size() != item.requests().size()) {
            throw new UnfitItem("item %d of %s: %d requests have %d answers"
                    .formatted(
                            item.document().index(),
                            task.name(),
                            item.requests().size(),
                            given.size()));
        }
        try {
            return scoring.score(item.document().index(), Questions.of(task, item), given);
        } catch (IllegalArgumentException e) {
            throw new UnfitItem(String.valueOf(e.getMessage()));
        }
    }

    /**
     * All figures, with those of the groups in what was asked for.
     *
     * @param names of the tasks, groups and gauntlets that were asked for
     * @throws MalformedTask when a group names what isn't there
     */
    public HarnessResults results(List<String> names) throws MalformedTask {
        List<HarnessResults.Group> groups = new ArrayList<>();
        for (String name : names) {
            collect(library.named(name), groups);
        }
        return new HarnessResults(List.copyOf(tasks.values()), groups);
    }

    private void collect(Definition definition, List<HarnessResults.Group> groups) throws MalformedTask {
        switch (definition) {
            case TaskDefinition task -> {}
            case GroupDefinition group -> collect(group, groups);
            case GauntletDefinition gauntlet -> groups.add(scored(gauntlet));
        }
    }

    private HarnessResults.Group scored(GauntletDefinition gauntlet) throws MalformedTask {
        List<Groups.Part> parts = new ArrayList<>();
        for (GauntletDefinition.Member member : gauntlet.members()) {
            parts.add(new Groups.Part(figure(gauntlet, member), member.weight(), member.baseline()));
        }
        Aggregate figure = Groups.centred(parts);
        return new HarnessResults.Group(
                new GroupScores(gauntlet.name(), figure.n(), List.of(new Reported(CENTRED, "none", figure, true))),
                gauntlet.name(),
                gauntlet.members().stream().map(GauntletDefinition.Member::task).toList(),
                Optional.empty());
    }

    /** Of several filters that of the first. */
    private Aggregate figure(GauntletDefinition gauntlet, GauntletDefinition.Member member) throws MalformedTask {
        return Optional.ofNullable(tasks.get(member.task())).stream()
                .flatMap(task -> task.scores().figures().stream())
                .filter(reported -> reported.metric().equals(member.metric()))
                .findFirst()
                .orElseThrow(() -> new MalformedTask("%s: %s has no figure %s; name a task with that metric"
                        .formatted(gauntlet.name(), member.task(), member.metric())))
                .figure();
    }

    private void collect(GroupDefinition group, List<HarnessResults.Group> groups) throws MalformedTask {
        for (String member : group.members()) {
            collect(library.named(member), groups);
        }
        if (group.metrics().isEmpty()) {
            return;
        }
        List<TaskScores> within = new ArrayList<>();
        for (TaskDefinition task : library.tasks(group.name())) {
            Optional.ofNullable(tasks.get(task.name())).ifPresent(scored -> within.add(scored.scores()));
        }
        groups.add(new HarnessResults.Group(
                GroupScores.of(group.name(), within, group.metrics()),
                group.name(),
                group.members(),
                // The harness writes a group's as a text.
                group.version().map(TextNode::valueOf)));
    }
}
