package dev.millrace.evaluator.domain.task;

import dev.millrace.evaluator.domain.result.GroupScores.GroupMetric;
import java.util.List;
import java.util.Optional;

/**
 * Tasks that are asked for by one name.
 *
 * @param members names of tasks and of groups, in order
 * @param metrics figures of the group as a whole; none where its tasks have nothing in common
 * @param version as its file says it
 */
public record GroupDefinition(
        String name, String about, List<String> members, List<GroupMetric> metrics, Optional<String> version)
        implements Definition {

    public GroupDefinition {
        members = List.copyOf(members);
        metrics = List.copyOf(metrics);
    }
}
