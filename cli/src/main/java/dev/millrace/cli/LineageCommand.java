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
            int at = model.indexOf('@');
            String name = at < 0 ? model : model.substring(0, at);
            String version = at < 0 ? live(orchestrator, name) : model.substring(at + 1);
            JsonNode lineage = orchestrator.get(
                    "/api/models/%s/%s/lineage".formatted(QueryOptions.encoded(name), QueryOptions.encoded(version)));
            if (options.json()) {
                out.println(QueryOptions.pretty(lineage));
            } else {
                Outline.of(lineage).forEach(out::println);
            }
            out.flush();
            return 0;
        }
    }

    private static String live(HttpApi orchestrator, String name) throws CommandFailed, InterruptedException {
        boolean known = false;
        for (JsonNode entry : orchestrator.get("/api/models")) {
            if (entry.path("model").asText().equals(name)) {
                known = true;
                if (entry.path("live").asBoolean()) {
                    return entry.path("version").asText();
                }
            }
        }
        throw new CommandFailed(
                known
                        ? "No version of %s is live; name one as %s@v1".formatted(name, name)
                        : "There is no model " + name);
    }
}
