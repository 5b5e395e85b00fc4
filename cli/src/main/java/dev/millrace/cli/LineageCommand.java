package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.report.Outline;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Where a model comes from. */
@Command(
        name = "lineage",
        mixinStandardHelpOptions = true,
        description = "Say where a model comes from: run, recipe, dataset, shards, sources.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class LineageCommand implements Callable<Integer> {

    @Mixin
    private QueryOptions options;

    @Parameters(paramLabel = "MODEL", description = "a model's name for the live version, or name@version")
    private String model;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailed, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (HttpApi orchestrator = options.orchestrator()) {
            ModelAddress address = ModelAddress.of(model);
            String version = address.version().isPresent() ? address.version().get() : live(orchestrator, address);
            JsonNode lineage = orchestrator.get(address.path(version) + "/lineage");
            if (options.json()) {
                out.println(QueryOptions.pretty(lineage));
            } else {
                Outline.of(lineage).forEach(out::println);
            }
            out.flush();
            return 0;
        }
    }

    private static String live(HttpApi orchestrator, ModelAddress model) throws CommandFailed, InterruptedException {
        return ModelAddress.live(model.versions(orchestrator))
                .orElseThrow(() -> new CommandFailed(
                        "No version of %s is live; name one as %s@v1".formatted(model.name(), model.name())));
    }
}
