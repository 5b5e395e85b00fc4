package dev.millrace.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.stack.Health;
import dev.millrace.cli.stack.ServiceSpec;
import dev.millrace.contracts.api.ModelVersion;
import dev.millrace.contracts.api.RunReport;
import dev.millrace.contracts.api.StageStanding;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
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

    private static final String RUNS = "/api/runs";
    private static final String MODELS = "/api/models";
    private static final String STAGES = "/api/stages";

    @Mixin
    private QueryOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailed, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        SortedMap<String, Reached> services = services();
        try (HttpApi orchestrator = options.orchestrator()) {
            if (options.json()) {
                ObjectNode all = HttpApi.JSON.createObjectNode();
                all.set("services", HttpApi.JSON.valueToTree(services));
                all.set("runs", orchestrator.get(RUNS));
                all.set("models", orchestrator.get(MODELS));
                all.set("stages", orchestrator.get(STAGES));
                out.println(QueryOptions.pretty(all));
            } else {
                // Nothing is shown of a stack that turns out to be another's.
                StageStanding[] stages = orchestrator.get(STAGES, StageStanding[].class);
                RunReport[] runs = orchestrator.get(RUNS, RunReport[].class);
                ModelVersion[] models = orchestrator.get(MODELS, ModelVersion[].class);
                show(services, out);
                show(stages, out);
                show(runs, out);
                show(models, out);
            }
        }
        out.flush();
        return 0;
    }

    /**
     * A service of this installation.
     *
     * @param ready whether it says that it is
     */
    private record Reached(String address, boolean ready) {}

    private SortedMap<String, Reached> services() throws CommandFailed {
        SortedMap<String, Reached> services = new TreeMap<>();
        try (Health health = new Health()) {
            for (ServiceSpec service : ServiceSpec.values()) {
                Optional<URI> address =
                        options.elsewhere() ? Optional.empty() : options.stack().find(service);
                address.ifPresent(known ->
                        services.put(service.serviceName(), new Reached(known.toString(), health.ready(known))));
            }
        }
        return services;
    }

    private static void show(SortedMap<String, Reached> services, PrintWriter out) {
        out.printf("%-15s %-24s %s%n", "Service", "address", "");
        services.forEach((name, service) ->
                out.printf("%-15s %-24s %s%n", name, service.address(), service.ready() ? "ready" : "not ready"));
    }

    private static void show(StageStanding[] stages, PrintWriter out) {
        out.printf("%n%-26s %6s %8s %13s%n", "Topic", "lag", "members", "dead letters");
        for (StageStanding stage : stages) {
            out.printf("%-26s %6d %8d %13d%n", stage.topic(), stage.lag(), stage.members(), stage.deadLetters());
        }
    }

    private static void show(RunReport[] runs, PrintWriter out) {
        out.printf("%n%-40s %s%n", "Run", "state");
        for (RunReport run : runs) {
            out.printf("%-40s %s%n", run.run(), run.state());
        }
    }

    private static void show(ModelVersion[] models, PrintWriter out) {
        out.printf("%n%-40s %s%n", "Model", "");
        for (ModelVersion model : models) {
            out.printf("%-40s %s%n", model.model() + '@' + model.version(), model.live() ? "live" : "");
        }
    }
}
