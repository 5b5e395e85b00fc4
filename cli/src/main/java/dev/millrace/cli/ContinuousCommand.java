package dev.millrace.cli;

import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.report.ContinuousTables;
import dev.millrace.contracts.api.ContinuousReport;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Recipes that are run again and again, as their {@code continuous} says. */
@Command(
        name = "continuous",
        mixinStandardHelpOptions = true,
        description =
                "List, show, pause and stop recipes that are run again when new data comes, or begin a cycle by hand.",
        synopsisSubcommandLabel = "COMMAND")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ContinuousCommand {

    private static final String PATH = "/api/continuous";

    @Spec
    private CommandSpec spec;

    @Command(name = "ls", mixinStandardHelpOptions = true, description = "List all continuous recipes.")
    int list(@Mixin QueryOptions options) throws CommandFailed, InterruptedException {
        try (HttpApi orchestrator = options.orchestrator()) {
            return print(
                    options.json()
                            ? List.of(QueryOptions.pretty(orchestrator.get(PATH)))
                            : ContinuousTables.all(List.of(orchestrator.get(PATH, ContinuousReport[].class))));
        }
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Say how a continuous recipe stands, and why each of its cycles was begun and how it ended.")
    int show(@Mixin QueryOptions options, @Mixin Named named) throws CommandFailed, InterruptedException {
        try (HttpApi orchestrator = options.orchestrator()) {
            return print(
                    options.json()
                            ? List.of(QueryOptions.pretty(orchestrator.get(named.path(""))))
                            : ContinuousTables.one(orchestrator.get(named.path(""), ContinuousReport.class)));
        }
    }

    @Command(
            name = "cycle",
            mixinStandardHelpOptions = true,
            description = "Begin a cycle now, whatever is new; while one is under way, when that has ended.")
    int cycle(@Mixin QueryOptions options, @Mixin Named named, @Mixin Why why)
            throws CommandFailed, InterruptedException {
        return wish(options, named, "/cycle", why);
    }

    @Command(
            name = "pause",
            mixinStandardHelpOptions = true,
            description = "Begin no cycle until it is resumed; one that is under way goes on.")
    int pause(@Mixin QueryOptions options, @Mixin Named named, @Mixin Why why)
            throws CommandFailed, InterruptedException {
        return wish(options, named, "/pause", why);
    }

    @Command(
            name = "resume",
            mixinStandardHelpOptions = true,
            description = "Go on with a recipe that is paused, or is held since its last cycle came to nothing.")
    int resume(@Mixin QueryOptions options, @Mixin Named named, @Mixin Why why)
            throws CommandFailed, InterruptedException {
        return wish(options, named, "/resume", why);
    }

    @Command(
            name = "stop",
            mixinStandardHelpOptions = true,
            description = "Begin no cycle any more; one that is under way goes on. Submitting the recipe begins anew.")
    int stop(@Mixin QueryOptions options, @Mixin Named named, @Mixin Why why)
            throws CommandFailed, InterruptedException {
        return wish(options, named, "/stop", why);
    }

    private int wish(QueryOptions options, Named named, String what, Why why)
            throws CommandFailed, InterruptedException {
        return options.wish(named.path(what), why.reason, spec.commandLine().getOut());
    }

    private int print(List<String> lines) {
        return QueryOptions.print(lines, spec.commandLine().getOut());
    }

    /** Which recipe is meant. */
    static final class Named {

        @Parameters(paramLabel = "NAME", description = "the recipe's name")
        private String name;

        String path(String what) {
            return "%s/%s%s".formatted(PATH, QueryOptions.encoded(name), what);
        }
    }

    /** Why it is wished. */
    static final class Why {

        @Option(names = "--reason", description = "why; shown wherever the recipe is")
        private Optional<String> reason;
    }
}
