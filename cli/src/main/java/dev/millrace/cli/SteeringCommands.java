package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What can be done to a run under way: {@code millrace run cancel|pause|resume RUN}. */
final class SteeringCommands {

    private SteeringCommands() {}

    /** Ends a run. */
    @Command(
            name = "cancel",
            mixinStandardHelpOptions = true,
            description = {
                "End a run for good: whatever works for it stops, and no model of it is served.",
                "What was made stays in the store."
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
            description = {
                "Have a run wait: no stage begins work for it, a training stops at a checkpoint,",
                "and nothing is lost."
            })
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

    /** What the three have in common. */
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

        @Override
        public Integer call() throws CommandFailed, InterruptedException {
            ObjectNode wish = HttpApi.JSON.createObjectNode().put("who", System.getProperty("user.name", ""));
            reason.ifPresent(why -> wish.put("reason", why));
            String path = "/api/runs/%s/%s".formatted(QueryOptions.encoded(run), what);
            try (HttpApi orchestrator = options.orchestrator()) {
                JsonNode answer = orchestrator.required(path, orchestrator.post(path, wish));
                options.tell(answer, spec.commandLine().getOut());
                return 0;
            }
        }
    }
}
