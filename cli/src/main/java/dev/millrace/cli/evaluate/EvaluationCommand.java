package dev.millrace.cli.evaluate;

import picocli.CommandLine.Command;

/** The parts of an evaluation. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = {
            "Show what tasks there are, what they ask of a model, and what its answers score; no stack is needed.",
            "A stored model is scored again by 'millrace model evaluate'."
        },
        subcommands = {TasksCommand.class, RequestsCommand.class, ScoreCommand.class},
        synopsisSubcommandLabel = "COMMAND")
public final class EvaluationCommand {}
