package dev.millrace.evaluator.domain.task;

/** What a file of tasks defines: a task, a group of them, or a gauntlet over them. */
public sealed interface Definition permits TaskDefinition, GroupDefinition, GauntletDefinition {

    /** What it is asked for by, and reported as. */
    String name();

    /** One line about it. */
    String about();
}
