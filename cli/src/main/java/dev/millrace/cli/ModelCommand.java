package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.report.ModelTables;
import dev.millrace.contracts.api.ModelVersion;
import dev.millrace.contracts.api.PastPromotion;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Models: which there are and what is known of them, which version is served, and what becomes of the others. */
@Command(
        name = "model",
        mixinStandardHelpOptions = true,
        description = "List, show and remove models, decide by hand which version is served, or have one scored again.",
        subcommands = {
            AnswersCommand.class,
            EvaluateCommand.class,
            InspectCommand.class,
            ForwardCommand.class,
            ExportCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ModelCommand {

    @Spec
    private CommandSpec spec;

    @Command(name = "ls", mixinStandardHelpOptions = true, description = "List all models.")
    int list(@Mixin QueryOptions options) throws CommandFailed, InterruptedException {
        try (HttpApi orchestrator = options.orchestrator()) {
            return print(
                    options.json()
                            ? List.of(QueryOptions.pretty(orchestrator.get("/api/models")))
                            : ModelTables.all(List.of(orchestrator.get("/api/models", ModelVersion[].class))));
        }
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Say how a model was trained, what it has reached, and what was decided about it.")
    int show(
            @Mixin QueryOptions options,
            @Parameters(
                            paramLabel = "MODEL",
                            description = "NAME@VERSION, or NAME for the live version or else the newest")
                    String address)
            throws CommandFailed, InterruptedException {
        ModelAddress model = ModelAddress.of(address);
        try (HttpApi orchestrator = options.orchestrator()) {
            String path = model.version().isPresent()
                    ? model.path()
                    : model.path(ModelAddress.liveOrNewest(model.versions(orchestrator)));
            return print(
                    options.json()
                            ? List.of(QueryOptions.pretty(orchestrator.get(path)))
                            : ModelTables.one(orchestrator.get(path, ModelVersion.class)));
        }
    }

    @Command(
            name = "rm",
            mixinStandardHelpOptions = true,
            description = {
                "Remove a version of a model: its package and the checkpoints of its training; and say how much that frees.",
                "Its dataset and its run's report stay. Refused while it is live or another run refers to it."
            })
    int remove(
            @Mixin QueryOptions options,
            @Parameters(paramLabel = "NAME@VERSION", description = "the version to remove") String address,
            @Option(names = "--reason", description = "why; shown wherever the run is") Optional<String> reason)
            throws CommandFailed, InterruptedException {
        return options.wish(
                ModelAddress.ofVersion(address).path() + "/remove",
                reason,
                spec.commandLine().getOut());
    }

    @Command(
            name = "stop",
            mixinStandardHelpOptions = true,
            description =
                    "End a version's trial as a shadow or a canary: it gets no requests any more, and isn't promoted.")
    int stop(
            @Mixin QueryOptions options,
            @Parameters(paramLabel = "NAME@VERSION", description = "the version on trial") String address,
            @Option(names = "--reason", description = "why; shown wherever the model is") Optional<String> reason)
            throws CommandFailed, InterruptedException {
        return options.wish(
                ModelAddress.ofVersion(address).path() + "/trial/stop",
                reason,
                spec.commandLine().getOut());
    }

    private int print(List<String> lines) {
        return QueryOptions.print(lines, spec.commandLine().getOut());
    }

    @Command(
            name = "promote",
            mixinStandardHelpOptions = true,
            description = {
                "Serve a version under its model's bare name, whatever the gate said.",
                "The gate's verdict and its scores stay recorded beside the reason given here."
            },
            exitCodeListHeading = "Exit status:%n",
            exitCodeList = {"0:it is live", "1:it isn't, or not yet", "2:the arguments make no sense"})
    int promote(
            @Mixin QueryOptions options,
            @Parameters(paramLabel = "NAME@VERSION", description = "the version to serve") String address,
            @Option(names = "--reason", required = true, description = "why; shown wherever the model is")
                    String reason)
            throws CommandFailed, InterruptedException {
        return decide(options, ModelAddress.ofVersion(address).path() + "/promote", reason);
    }

    @Command(
            name = "rollback",
            mixinStandardHelpOptions = true,
            description = "Serve the version of a model again that was live before the present one.",
            exitCodeListHeading = "Exit status:%n",
            exitCodeList = {"0:it is live", "1:it isn't, or not yet", "2:the arguments make no sense"})
    int rollback(
            @Mixin QueryOptions options,
            @Parameters(paramLabel = "NAME", description = "the model") String name,
            @Option(names = "--reason", required = true, description = "why; shown wherever the model is")
                    String reason)
            throws CommandFailed, InterruptedException {
        return decide(options, "/api/models/%s/rollback".formatted(QueryOptions.encoded(name)), reason);
    }

    @Command(
            name = "history",
            mixinStandardHelpOptions = true,
            description = "List which versions of a model were live, the latest first, and who or what made them so.")
    int history(@Mixin QueryOptions options, @Parameters(paramLabel = "NAME", description = "the model") String name)
            throws CommandFailed, InterruptedException {
        String path = "/api/models/%s/history".formatted(QueryOptions.encoded(name));
        try (HttpApi orchestrator = options.orchestrator()) {
            return print(
                    options.json()
                            ? List.of(QueryOptions.pretty(orchestrator.get(path)))
                            : ModelTables.history(List.of(orchestrator.get(path, PastPromotion[].class))));
        }
    }

    private int decide(QueryOptions options, String path, String reason) throws CommandFailed, InterruptedException {
        if (reason.isBlank()) {
            throw new CommandFailed(CommandFailed.USAGE, "--reason is empty; say why, others will want to know");
        }
        ObjectNode wish =
                HttpApi.JSON.createObjectNode().put("reason", reason).put("who", System.getProperty("user.name", ""));
        try (HttpApi orchestrator = options.orchestrator()) {
            JsonNode answer = orchestrator.required(path, orchestrator.post(path, wish));
            options.tell(answer, spec.commandLine().getOut());
            return answer.path("live").asBoolean() ? 0 : 1;
        }
    }
}
