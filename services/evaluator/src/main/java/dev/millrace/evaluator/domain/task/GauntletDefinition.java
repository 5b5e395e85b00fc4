package dev.millrace.evaluator.domain.task;

import java.util.List;
import java.util.OptionalInt;

/**
 * A weighted mean over tasks of how far each is above what guessing yields: the sum of {@code weight · (score − baseline) / (1 −
 * baseline)} over the sum of the weights (centred accuracy, Li et al. 2024, "DataComp-LM").
 *
 * @param members at least one
 */
public record GauntletDefinition(String name, String about, List<Member> members) implements Definition {

    /**
     * One task's share.
     *
     * @param task its name
     * @param metric which of its figures; a share of 1
     * @param shots how many examples; empty: the task's own number
     * @param weight above 0
     * @param baseline what guessing yields, from 0 up to but not 1
     */
    public record Member(String task, String metric, OptionalInt shots, double weight, double baseline) {}

    public GauntletDefinition {
        members = List.copyOf(members);
    }
}
