package dev.millrace.cli;

import dev.millrace.cli.command.CommandFailed;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * What can be done to a run: {@code millrace run cancel|pause|resume|stop|rm RUN}, of which what a training needs most is
 * short.
 */
final class SteeringCommands {

    private SteeringCommands() {}

    /** Ends a run. */
    @Command(
            name = "cancel",
            mixinStandardHelpOptions = true,
            description = {
                "End a run for good: what is in work is dropped, nothing more is asked for, and no model of it is served.",
                "What it has made is removed, unless another run refers to it."
            })
    static final class Cancel extends Steer {
        Cancel() {
            super("cancel");
        }
    }

    /** Has a run wait. */
    @Command(
            name = "pause",
            mixinStandardHelpOptions = true,
            description =
                    "Have a run wait: what is in work comes to a rest, nothing more is begun, and nothing is lost.")
    static final class Pause extends Steer {
        Pause() {
            super("pause");
        }
    }

    /** Has a run go on. */
    @Command(
            name = "resume",
            mixinStandardHelpOptions = true,
            description = "Have a paused run go on from where it is.")
    static final class Resume extends Steer {
        Resume() {
            super("resume");
        }
    }

    /** Ends a training early. */
    @Command(
            name = "stop",
            mixinStandardHelpOptions = true,
            description = {
                "End a run's training before its last step, for good. The run ends with it, and what it has made stays.",
                "With --export a model is made of what it has learnt by then, and is scored and judged like any other."
            })
    static final class Stop extends Steer {

        @Option(names = "--export", description = "make a model of what the training has learnt, and go on with that")
        private boolean export;

        Stop() {
            super("stop");
        }

        @Override
        String query() {
            return export ? "?export=true" : "";
        }
    }

    /** Removes what a run has made. */
    @Command(
            name = "rm",
            mixinStandardHelpOptions = true,
            description = {
                "Remove what a run has made that is over: shards, dataset, checkpoints, model; and say how much that frees.",
                "Its report stays. Refused while its model is live or another run refers to something of it."
            })
    static final class Remove extends Steer {
        Remove() {
            super("remove");
        }
    }

    /** What they have in common. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    abstract static class Steer implements Callable<Integer> {

        private final String what;

        @Mixin
        private QueryOptions options;

        @Parameters(paramLabel = "RUN", description = "such as quickstart-1f00ca51-2; `millrace status` lists them")
        private String run;

        @Option(names = "--reason", description = "why; shown wherever the run is")
        private Optional<String> reason;

        @Spec
        private CommandSpec spec;

        Steer(String what) {
            this.what = what;
        }

        /** What the address of the wish ends with. */
        String query() {
            return "";
        }

        @Override
        public Integer call() throws CommandFailed, InterruptedException {
            return options.wish(
                    "/api/runs/%s/%s%s".formatted(QueryOptions.encoded(run), what, query()),
                    reason,
                    spec.commandLine().getOut());
        }
    }
}
