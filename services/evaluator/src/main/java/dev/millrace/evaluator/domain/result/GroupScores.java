package dev.millrace.evaluator.domain.result;

import dev.millrace.evaluator.domain.aggregate.Aggregate;
import dev.millrace.evaluator.domain.aggregate.Groups;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The figures of a group of tasks.
 *
 * @param items of all tasks in it
 * @param figures of the metrics that the group reports
 */
public record GroupScores(String group, int items, List<Reported> figures) {
    public GroupScores {
        figures = List.copyOf(figures);
    }

    /**
     * A metric that a group reports.
     *
     * @param filters under which; all that its tasks have it under where none is said
     * @param weightBySize whether a task counts as much as it has items
     */
    public record GroupMetric(String metric, List<String> filters, boolean weightBySize) {
        public GroupMetric {
            filters = List.copyOf(filters);
        }
    }

    /**
     * The figures of a group. A metric that only some of the tasks have is that of these.
     *
     * @param tasks all tasks in it, those in groups within it, too
     */
    public static GroupScores of(String group, List<TaskScores> tasks, List<GroupMetric> metrics) {
        List<Reported> figures = new ArrayList<>();
        for (GroupMetric metric : metrics) {
            for (String filter : filters(metric, tasks)) {
                figure(metric, filter, tasks).ifPresent(figures::add);
            }
        }
        return new GroupScores(group, tasks.stream().mapToInt(TaskScores::items).sum(), figures);
    }

    private static Set<String> filters(GroupMetric metric, List<TaskScores> tasks) {
        Set<String> filters = new LinkedHashSet<>(metric.filters());
        if (filters.isEmpty()) {
            for (TaskScores task : tasks) {
                task.figures().stream()
                        .filter(figure -> figure.metric().equals(metric.metric()))
                        .forEach(figure -> filters.add(figure.filter()));
            }
        }
        return filters;
    }

    private static Optional<Reported> figure(GroupMetric metric, String filter, List<TaskScores> tasks) {
        List<Reported> found = tasks.stream()
                .flatMap(task -> task.figures().stream())
                .filter(figure -> figure.isOf(metric.metric(), filter))
                .toList();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        List<Aggregate> figures = found.stream().map(Reported::figure).toList();
        return Optional.of(new Reported(
                metric.metric(),
                filter,
                Groups.of(figures, metric.weightBySize()),
                found.getFirst().higherIsBetter()));
    }
}
