package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.cli.api.CompletionClient;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.RecipeFile;
import dev.millrace.cli.command.Trouble;
import dev.millrace.cli.evaluate.GatePlan;
import dev.millrace.cli.evaluate.RecipeTasks;
import dev.millrace.cli.models.FetchedModels;
import dev.millrace.cli.models.ModelOptions;
import dev.millrace.cli.report.ContaminationTable;
import dev.millrace.cli.report.DryRunTable;
import dev.millrace.cli.report.FilterDrops;
import dev.millrace.cli.report.FoundAgainstPlanted;
import dev.millrace.cli.report.JsonAnswer;
import dev.millrace.cli.report.NextSteps;
import dev.millrace.cli.report.ProgressDisplay;
import dev.millrace.cli.report.ReportTable;
import dev.millrace.cli.report.ReportedRun;
import dev.millrace.cli.report.Style;
import dev.millrace.contracts.api.RunReport;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.recipes.Problem;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeAssets;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.contracts.recipes.Until;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a recipe from its sources to its model, and shows how it goes. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Run a recipe, and show how it goes. Starts the local stack when it isn't up.",
            "Or cancel, pause or resume a run under way, stop its training, remove what one has made, or write its curves for TensorBoard."
        },
        subcommands = {
            SteeringCommands.Cancel.class,
            SteeringCommands.Pause.class,
            SteeringCommands.Resume.class,
            SteeringCommands.Stop.class,
            SteeringCommands.Remove.class,
            TensorBoardCommand.class
        },
        synopsisSubcommandLabel = "[cancel|pause|resume|stop|rm|tensorboard]",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:the model was promoted, or the dataset or dry run is done",
            "1:it was not, or something failed",
            "2:the recipe makes no sense"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RunCommand implements Callable<Integer> {

    private static final int POLL_MILLIS = 500;

    @Mixin
    private StackOptions options;

    @Mixin
    private ModelOptions models;

    /** Absent where one of the subcommands is called. */
    @Parameters(paramLabel = "RECIPE", arity = "0..1", description = "the recipe, a YAML file")
    private Optional<Path> given;

    @Option(
            names = "--orchestrator",
            paramLabel = "URL",
            description =
                    "have another installation run it, such as http://orchestrator.example:8110; its token: --token-file")
    private Optional<URI> orchestrator;

    @Option(
            names = "--ingestion",
            paramLabel = "URL",
            description = "the ingestion service there, to which files are sent that the recipe names")
    private Optional<URI> ingestion;

    @Option(names = "--json", paramLabel = "FILE", description = "write the report here, too, as JSON")
    private Optional<Path> json;

    @Option(
            names = "--until",
            paramLabel = "dataset|model",
            description = "what to end with, whatever the recipe says: its dataset, or a model that was judged")
    private Optional<Until> until;

    @Option(names = "--stay", description = "keep serving the model until Ctrl-C")
    private boolean stay;

    @Option(
            names = "--dry-run",
            description = "only see what the recipe's filter drops, by rule and with examples: nothing is trained")
    private boolean dryRun;

    @Option(
            names = "--sample",
            paramLabel = "N",
            defaultValue = "1000",
            description = "how many documents of each source a dry run reads at most (default: ${DEFAULT-VALUE})")
    private int sample;

    @Spec
    private CommandSpec spec;

    /** Where {@code millrace evaluate} keeps sets, too. */
    private static final Path TASK_DATA = Path.of(".millrace", "data");

    @Override
    public Integer call() throws CommandFailed, InterruptedException {
        Path recipe = given.orElseThrow(() -> new ParameterException(
                spec.commandLine(),
                "Missing: a RECIPE to run, or cancel, pause, resume, stop or rm with the name of a run"));
        if (json.isPresent()) {
            JsonAnswer.expect(json.get());
        }
        PrintWriter out = spec.commandLine().getOut();
        Recipe written = read(recipe, out);
        Recipe read = until.map(written::until).orElse(written);
        try (Installation there = installation(out);
                HttpApi orchestrator = there.orchestrator()) {
            if (!dryRun) {
                GatePlan.lines(read, GatePlan.EFFECT).forEach(out::println);
            }
            String run = submit(orchestrator, recipe, withAssets(read, there, out));
            out.printf("Run %s%n", run);
            out.flush();
            JsonNode report = follow(orchestrator, run, out);
            RunReport result = ReportedRun.of(report);
            JsonNode whole = there.complete(report);
            writeJson(whole);
            show(out, read, ReportedRun.of(whole));
            if (result.rehearsed()) {
                showFilter(out, spec.commandLine().getErr(), read, orchestrator, run);
            } else if (result.promoted()) {
                sample(out, read, ReportedRun.of(whole), there);
            } else {
                NextSteps.lines(read, ReportedRun.of(whole)).forEach(out::println);
                out.flush();
            }
            if (stay && there instanceof RunningStack stack && stack.isOwn()) {
                stack.serve(out);
            }
            return result.promoted() || result.hasCurated() || result.rehearsed() ? 0 : 1;
        }
    }

    private Recipe read(Path recipe, PrintWriter out) throws CommandFailed, InterruptedException {
        try (FetchedModels fetched = models.fetching(out)) {
            boolean learns = !dryRun && !until.equals(Optional.of(Until.DATASET));
            Recipe read = learns ? RecipeFile.readToRun(recipe, fetched) : RecipeFile.read(recipe, fetched);
            if (dryRun) {
                return read;
            }
            fetched.complete();
            return RecipeTasks.fetched(read, TASK_DATA, out);
        }
    }

    private Installation installation(PrintWriter out) throws CommandFailed, InterruptedException {
        return orchestrator.isPresent()
                ? new RemoteInstallation(options, orchestrator.get(), ingestion)
                : RunningStack.found(options, out);
    }

    /** The services may run where this machine's files aren't: what the recipe names goes with it. */
    private Recipe withAssets(Recipe read, Installation there, PrintWriter out)
            throws CommandFailed, InterruptedException {
        try {
            return RecipeAssets.files(RecipeAssets.listed(read)).isEmpty()
                    ? read
                    : new AssetUploads(there.uploads(out), !dryRun).of(read);
        } catch (IOException e) {
            throw new CommandFailed(Trouble.of(e), e);
        }
    }

    private String submit(HttpApi orchestrator, Path recipe, Recipe read) throws CommandFailed, InterruptedException {
        // The complete form has absolute paths and every default, and is YAML as well.
        String path = dryRun ? "/api/runs?dryRun=true&sample=" + sample : "/api/runs";
        HttpApi.Answer answer = orchestrator.post(path, "application/yaml", RecipeReader.complete(read));
        if (answer.status() == 422) {
            throw RecipeFile.refusedElsewhere(
                    recipe, List.of(HttpApi.JSON.convertValue(answer.body().path("problems"), Problem[].class)));
        }
        return orchestrator.required(path, answer).path("run").asText();
    }

    private static JsonNode follow(HttpApi orchestrator, String run, PrintWriter out)
            throws CommandFailed, InterruptedException {
        ProgressDisplay display = ProgressDisplay.on(out);
        while (true) {
            JsonNode json = orchestrator.await("/api/runs/" + run);
            RunReport report = ReportedRun.of(json);
            if (report.over()) {
                display.finish(report);
                return json;
            }
            display.show(report);
            Thread.sleep(POLL_MILLIS);
        }
    }

    private void writeJson(JsonNode report) throws CommandFailed {
        if (json.isPresent()) {
            JsonAnswer.write(json.get(), report);
        }
    }

    private static void show(PrintWriter out, Recipe recipe, RunReport report) {
        out.println();
        ReportTable.lines(report).forEach(out::println);
        if (report.failure().isEmpty()) { // else not all of it has been looked at
            FoundAgainstPlanted.lines(recipe, report).forEach(out::println);
        }
        out.flush();
    }

    private static void showFilter(
            PrintWriter out, PrintWriter progress, Recipe recipe, HttpApi orchestrator, String run)
            throws CommandFailed, InterruptedException {
        String path = "/api/runs/" + QueryOptions.encoded(run);
        Style style = Style.detected();
        DryRunTable table = new DryRunTable(style);
        FilterDrops drops = FilterDrops.of(orchestrator.ofAllShards(path + "/signals", "/scope", progress));
        Map<String, List<DryRunTable.Example>> examples = new LinkedHashMap<>();
        for (String reason : drops.reasons()) {
            List<DryRunTable.Example> some = new ArrayList<>();
            orchestrator
                    .get("%s/samples?stage=filtering&limit=%d&reason=%s"
                            .formatted(path, DryRunTable.EXAMPLES, QueryOptions.encoded(reason)))
                    .forEach(sample -> some.add(DryRunTable.Example.of(sample)));
            examples.put(reason, some);
        }
        out.println();
        table.rules(drops).forEach(out::println);
        table.examples(examples).forEach(out::println);
        if (recipe.filter().decontamination().isPresent()) {
            out.println();
            ContaminationTable.lines(
                            ContaminationTable.of(orchestrator.ofAllShards(path + "/contamination", "", progress)),
                            style)
                    .forEach(out::println);
        }
        out.flush();
    }

    private static void sample(PrintWriter out, Recipe recipe, RunReport report, Installation there)
            throws CommandFailed, InterruptedException {
        if (recipe.training().objective().kind() == Architecture.Kind.MASKED) {
            return; // an encoder goes on from nothing
        }
        try (HttpApi inference = there.inference(report)) {
            String prompt =
                    recipe.sources().stream().anyMatch(s -> s.generator().isPresent()) ? "Once upon a time" : "The";
            RunReport.ModelReport model = report.model().orElseThrow();
            out.println();
            out.printf("%s, asked to go on from \"%s\":%n", model.name(), prompt);
            out.println("  " + prompt
                    + new CompletionClient(inference)
                            .live(model.name(), prompt, recipe.model().context())
                            .replace("\n", "\n  "));
            out.flush();
        }
    }
}
