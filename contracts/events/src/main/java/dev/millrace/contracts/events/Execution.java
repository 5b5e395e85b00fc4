package dev.millrace.contracts.events;

/**
 * Where and how wide a run's work is done. It is no part of what a run is: runs of one recipe that differ in nothing else
 * are runs of the same recipe.
 *
 * @param training how wide its training runs
 */
public record Execution(TrainingExecution training) {

    /** Where nobody has said anything. */
    public static final Execution UNSAID = new Execution(TrainingExecution.UNSAID);
}
