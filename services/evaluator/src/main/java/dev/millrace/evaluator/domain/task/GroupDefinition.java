package dev.millrace.evaluator.domain.task;

import java.util.List;

/**
 * Tasks that are asked for by one name.
 *
 * @param members names of tasks and of groups, in order
 * @param metrics figures of the group as a whole; none where its tasks have nothing in common
 */
public record GroupDefinition(String name, String about, List<String> members, List<GroupMetric> metrics)
        implements Definition {

    /**
     * A figure of the group.
     *
     * @param metric its members' figure
     * @param filters of those of these filters only; none: of each
     * @param weightBySize whether each task counts as often as it has items, and not once
     */
    public record GroupMetric(String metric, List<String> filters, boolean weightBySize) {
        public GroupMetric {
            filters = List.copyOf(filters);
        }
    }

    public GroupDefinition {
        members = List.copyOf(members);
        metrics = List.copyOf(metrics);
    }
}
