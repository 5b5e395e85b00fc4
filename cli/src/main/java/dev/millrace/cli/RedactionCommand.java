package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.report.FindLines;
import dev.millrace.cli.report.FoundLines;
import dev.millrace.contracts.api.RedactionPrecision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What redaction found in a run, and what people say of that, from the command line. */
@Command(
        name = "redaction",
        mixinStandardHelpOptions = true,
        description = "What redaction found in a run, a sample of it, and how much of that is right.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RedactionCommand.Found.class,
            RedactionCommand.Samples.class,
            RedactionCommand.Mark.class,
            RedactionCommand.Show.class
        })
final class RedactionCommand {

    private RedactionCommand() {}

    /** What all of them ask about. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    abstract static class OfRun implements Callable<Integer> {

        @Mixin
        QueryOptions options;

        @Parameters(index = "0", paramLabel = "RUN", description = "the run")
        private String run;

        @Spec
        private CommandSpec spec;

        final String path(String what) {
            return "/api/runs/" + QueryOptions.encoded(run) + "/redaction" + what;
        }

        final int print(JsonNode answer, List<String> lines) {
            return QueryOptions.print(
                    options.json() ? List.of(QueryOptions.pretty(answer)) : lines,
                    spec.commandLine().getOut());
        }
    }

    /** What was found, in numbers. */
    @Command(
            name = "found",
            mixinStandardHelpOptions = true,
            description =
                    "Say what was found by kind, source and language, and how much of what was looked at is right.")
    static final class Found extends OfRun {
        @Override
        public Integer call() throws CommandFailed, InterruptedException {
            try (HttpApi orchestrator = options.orchestrator()) {
                JsonNode answer = orchestrator.get(path(""));
                return print(answer, FoundLines.of(answer));
            }
        }
    }

    /** Finds to look at. */
    @Command(
            name = "samples",
            mixinStandardHelpOptions = true,
            description = {
                "Draw finds at random, each in its surroundings, in which whatever was found is hidden. What a find is called is",
                "what `millrace redaction mark` and `show` take. The same run and seed draw the same ones."
            })
    static final class Samples extends OfRun {

        @Option(names = "--kind", paramLabel = "KIND", description = "only of this kind, such as email")
        private Optional<String> kind = Optional.empty();

        @Option(names = "--seed", paramLabel = "NUMBER", description = "another sample for another number (default: 0)")
        private long seed;

        @Option(names = "--unmarked", description = "leave out what somebody has marked")
        private boolean unmarked;

        @Option(names = "--limit", paramLabel = "NUMBER", description = "how many, at most 50 (default: 10)")
        private int limit = 10;

        @Override
        public Integer call() throws CommandFailed, InterruptedException {
            String query = "/samples?seed=%d&unmarked=%s&limit=%d%s"
                    .formatted(
                            seed,
                            unmarked,
                            limit,
                            kind.map(QueryOptions::encoded)
                                    .map("&kind="::concat)
                                    .orElse(""));
            try (HttpApi orchestrator = options.orchestrator()) {
                JsonNode answer = orchestrator.get(path(query));
                return print(answer, FindLines.of(answer));
            }
        }
    }

    /** What is done with finds that are named. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    abstract static class OfFinds extends OfRun {

        @Parameters(
                index = "1..*",
                arity = "1..*",
                paramLabel = "FIND",
                description = "as `millrace redaction samples` calls it: SHARD:DOCUMENT:KIND:START-END")
        private List<String> finds = new ArrayList<>();

        @Option(names = "--who", paramLabel = "NAME", description = "who you are (default: your user name)")
        private String who = System.getProperty("user.name", "");

        /** Says it of each, in order; what was said of those before one that is refused stays said. */
        final int each(String route, Optional<Boolean> right) throws CommandFailed, InterruptedException {
            List<ObjectNode> wishes = new ArrayList<>();
            for (String find : finds) {
                ObjectNode wish = FindLines.named(find).put("who", who);
                right.ifPresent(said -> wish.put("right", said));
                wishes.add(wish);
            }
            try (HttpApi orchestrator = options.orchestrator()) {
                for (ObjectNode wish : wishes) {
                    String path = path(route);
                    JsonNode answer = orchestrator.required(path, orchestrator.post(path, wish));
                    print(answer, lines(answer));
                }
            }
            return 0;
        }

        abstract List<String> lines(JsonNode answer);
    }

    /** Whether finds are right. */
    @Command(
            name = "mark",
            mixinStandardHelpOptions = true,
            description = {
                "Say whether finds are personal data of their kind. Of each the last mark counts. Says how precise the kind is by",
                "now, which `millrace ledger RUN` tells, too."
            })
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Mark extends OfFinds {

        @ArgGroup(exclusive = true, multiplicity = "1")
        private Said said;

        /** One of the two. */
        static final class Said {
            @Option(names = "--right", description = "they are")
            private boolean right;

            @Option(names = "--wrong", description = "they aren't")
            private boolean wrong;
        }

        @Override
        public Integer call() throws CommandFailed, InterruptedException {
            return each("/marks", Optional.of(said.right && !said.wrong));
        }

        @Override
        List<String> lines(JsonNode answer) {
            return List.of(FindLines.precision(HttpApi.JSON.convertValue(answer, RedactionPrecision.class)));
        }
    }

    /** The data itself. */
    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Show the data itself. It is kept for ever who was shown what, and when.")
    static final class Show extends OfFinds {
        @Override
        public Integer call() throws CommandFailed, InterruptedException {
            return each("/shown", Optional.empty());
        }

        @Override
        List<String> lines(JsonNode answer) {
            return List.of(answer.path("data").asText());
        }
    }
}
