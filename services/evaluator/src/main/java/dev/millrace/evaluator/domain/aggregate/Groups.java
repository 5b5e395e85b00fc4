package dev.millrace.evaluator.domain.aggregate;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The figure of a group of tasks, as lm-evaluation-harness makes it of those of the tasks. A group of groups is made of the
 * tasks in these.
 */
public final class Groups {

    private Groups() {}

    /**
     * The mean of a metric over tasks. Its error is the root of the pooled variance, each task's weighted by its items less
     * one, whether or not the mean is weighted; there is none where a task has none.
     *
     * @param tasks the metric in each task, at least one
     * @param weighted whether a task counts as much as it has items
     */
    public static Aggregate of(List<Aggregate> tasks, boolean weighted) {
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("The figure of a group without tasks is asked for");
        }
        double sum = 0;
        double weights = 0;
        int items = 0;
        for (Aggregate task : tasks) {
            double weight = weighted ? task.n() : 1;
            sum += task.value() * weight;
            weights += weight;
            items += task.n();
        }
        return new Aggregate(sum / weights, error(tasks, items), items);
    }

    private static OptionalDouble error(List<Aggregate> tasks, double items) {
        double variances = 0;
        for (Aggregate task : tasks) {
            if (task.stderr().isEmpty()) {
                return OptionalDouble.empty();
            }
            double stderr = task.stderr().getAsDouble();
            variances += (task.n() - 1) * (stderr * stderr) * task.n();
        }
        return OptionalDouble.of(Math.sqrt(variances / (items - tasks.size()) / items));
    }

    /**
     * A share of a gauntlet.
     *
     * @param figure a share of right answers
     * @param weight above 0
     * @param baseline what guessing yields, from 0 up to but not 1
     */
    public record Part(Aggregate figure, double weight, double baseline) {}

    /**
     * The weighted mean over tasks of how far each is above what guessing yields, as a share of what there is above it (centred
     * accuracy; Li et al., 2024, "DataComp-LM"). The tasks being independent, the error is the root of the sum of their squared
     * shares; there is none where a task has none.
     *
     * @param parts at least one
     */
    public static Aggregate centred(List<Part> parts) {
        double weights = parts.stream().mapToDouble(Part::weight).sum();
        double sum = 0;
        double variance = 0;
        boolean known = true;
        int items = 0;
        for (Part part : parts) {
            double share = part.weight() / weights / (1 - part.baseline());
            double error = share * part.figure().stderr().orElse(0);
            known &= part.figure().stderr().isPresent();
            sum += share * (part.figure().value() - part.baseline());
            variance += error * error;
            items += part.figure().n();
        }
        return new Aggregate(sum, known ? OptionalDouble.of(Math.sqrt(variance)) : OptionalDouble.empty(), items);
    }
}
