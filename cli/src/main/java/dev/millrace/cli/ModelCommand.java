package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Decides by hand which version of a model is served, or has one scored again. */
@Command(
        name = "model",
        mixinStandardHelpOptions = true,
        description = "Decide by hand which version of a model is served, or have one scored again.",
        subcommands = EvaluateCommand.class,
        synopsisSubcommandLabel = "COMMAND")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ModelCommand {

    @Spec
    private CommandSpec spec;

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
        ModelAddress model = ModelAddress.of(address);
        String version = model.version()
                .orElseThrow(() -> new CommandFailed(
                        CommandFailed.USAGE,
                        "%s names no version; expected NAME@VERSION, such as %s@v1".formatted(address, address)));
        return decide(options, model.path(version) + "/promote", reason);
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
