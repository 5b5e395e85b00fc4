package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.stack.Health;
import dev.millrace.cli.stack.ServiceSpec;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** How the platform is. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Say how the platform is: services, runs, models, what waits and what could not be processed.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class StatusCommand implements Callable<Integer> {

    @Mixin
    private QueryOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailed, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        ObjectNode services = services();
        try (HttpApi orchestrator = options.orchestrator()) {
            JsonNode runs = orchestrator.get("/api/runs");
            JsonNode models = orchestrator.get("/api/models");
            JsonNode stages = orchestrator.get("/api/stages");
            if (options.json()) {
                ObjectNode all = HttpApi.JSON.createObjectNode();
                all.set("services", services);
                all.set("runs", runs);
                all.set("models", models);
                all.set("stages", stages);
                out.println(QueryOptions.pretty(all));
            } else {
                show(out, services, runs, models, stages);
            }
        }
        out.flush();
        return 0;
    }

    private ObjectNode services() throws CommandFailed {
        ObjectNode services = HttpApi.JSON.createObjectNode();
        try (Health health = new Health()) {
            for (ServiceSpec service : ServiceSpec.values()) {
                Optional<URI> address =
                        options.elsewhere() ? Optional.empty() : options.stack().find(service);
                address.ifPresent(known -> services.putObject(service.serviceName())
                        .put("address", known.toString())
                        .put("ready", health.ready(known)));
            }
        }
        return services;
    }

    private static void show(PrintWriter out, ObjectNode services, JsonNode runs, JsonNode models, JsonNode stages) {
        out.printf("%-15s %-24s %s%n", "Service", "address", "");
        services.properties()
                .forEach(e -> out.printf(
                        "%-15s %-24s %s%n",
                        e.getKey(),
                        e.getValue().path("address").asText(),
                        e.getValue().path("ready").asBoolean() ? "ready" : "not ready"));
        out.printf("%n%-26s %6s %8s %13s%n", "Topic", "lag", "members", "dead letters");
        stages.forEach(stage -> out.printf(
                "%-26s %6d %8d %13d%n",
                stage.path("topic").asText(stage.path("stage").asText()),
                stage.path("lag").asLong(),
                stage.path("members").asLong(),
                stage.path("deadLetters").asLong()));
        out.printf("%n%-40s %s%n", "Run", "state");
        runs.forEach(run -> out.printf(
                "%-40s %s%n", run.path("run").asText(), run.path("state").asText()));
        out.printf("%n%-40s %s%n", "Model", "");
        models.forEach(model -> out.printf(
                "%-40s %s%n",
                model.path("model").asText() + '@' + model.path("version").asText(),
                model.path("live").asBoolean() ? "live" : ""));
    }
}
