package dev.millrace.cli;

import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.dataset.DatasetFormat;
import dev.millrace.cli.dataset.Export;
import dev.millrace.cli.report.DatasetTables;
import dev.millrace.contracts.api.DatasetDetails;
import dev.millrace.contracts.api.DatasetDiff;
import dev.millrace.contracts.api.DatasetVersion;
import dev.millrace.contracts.events.DocumentWithdrawn;
import dev.millrace.contracts.shards.CuratedDataset;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Datasets: which there are, what is in them, what tells them apart; and their documents as files. */
@Command(
        name = "dataset",
        mixinStandardHelpOptions = true,
        description = {
            "List, show, compare, export and remove datasets. Every run that curates documents leaves one, named after the recipe",
            "and the run's number; a recipe can begin with it: `dataset: NAME@VERSION`."
        },
        synopsisSubcommandLabel = "COMMAND")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DatasetCommand {

    @Spec
    private CommandSpec spec;

    @Command(name = "ls", mixinStandardHelpOptions = true, description = "List all datasets.")
    int list(@Mixin QueryOptions options) throws CommandFailed, InterruptedException {
        try (HttpApi orchestrator = options.orchestrator()) {
            if (options.json()) {
                return print(List.of(QueryOptions.pretty(orchestrator.get("/api/datasets"))));
            }
            return print(DatasetTables.all(List.of(orchestrator.get("/api/datasets", DatasetVersion[].class))));
        }
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Say what a dataset is made of, where that comes from, and what was dropped on the way.")
    int show(
            @Mixin QueryOptions options,
            @Parameters(paramLabel = "NAME@VERSION", description = "the dataset") String dataset)
            throws CommandFailed, InterruptedException {
        try (HttpApi orchestrator = options.orchestrator()) {
            if (options.json()) {
                return print(List.of(QueryOptions.pretty(orchestrator.get(path(dataset)))));
            }
            return print(DatasetTables.one(orchestrator.get(path(dataset), DatasetDetails.class)));
        }
    }

    @Command(
            name = "diff",
            mixinStandardHelpOptions = true,
            description = "Say which documents one dataset has and the other hasn't, with examples.")
    int diff(
            @Mixin QueryOptions options,
            @Parameters(paramLabel = "NAME@VERSION", description = "the one") String left,
            @Parameters(paramLabel = "NAME@VERSION", description = "the other") String right)
            throws CommandFailed, InterruptedException {
        String path = "%s/diff?with=%s"
                .formatted(path(left), QueryOptions.encoded(parsed(right).toString()));
        try (HttpApi orchestrator = options.orchestrator()) {
            if (options.json()) {
                return print(List.of(QueryOptions.pretty(orchestrator.get(path))));
            }
            return print(DatasetTables.diff(orchestrator.get(path, DatasetDiff.class)));
        }
    }

    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = {
                "Write a dataset into a folder in the layout of the Hugging Face hub: a card, README.md, and data/train-*,",
                "a file for each shard. An export that was broken off goes on where it was."
            })
    int export(
            @Mixin QueryOptions options,
            @Parameters(paramLabel = "NAME@VERSION", description = "the dataset") String dataset,
            @Parameters(paramLabel = "FOLDER", description = "where to; made when it isn't there") Path folder,
            @Option(
                            names = "--format",
                            defaultValue = "parquet",
                            description = "parquet, or jsonl: JSON lines, compressed with Zstandard as Parquet is, too")
                    DatasetFormat format)
            throws CommandFailed, InterruptedException {
        try (HttpApi orchestrator = options.orchestrator()) {
            DatasetDetails details = orchestrator.get(path(dataset), DatasetDetails.class);
            Set<String> withdrawn = withdrawn(orchestrator);
            new Export(
                            orchestrator,
                            path(dataset),
                            details,
                            format,
                            withdrawn,
                            spec.commandLine().getErr())
                    .into(folder);
            return print(List.of("%s: %,d documents%s in %,d files of %s"
                    .formatted(
                            dataset,
                            details.dataset().documents(),
                            withdrawn.isEmpty() ? "" : ", without those that are withdrawn,",
                            details.dataset().shards(),
                            folder.resolve("data"))));
        }
    }

    private static Set<String> withdrawn(HttpApi orchestrator) throws CommandFailed, InterruptedException {
        return Stream.of(orchestrator.get("/api/withdrawals", DocumentWithdrawn[].class))
                .map(DocumentWithdrawn::contentHash)
                .collect(Collectors.toSet());
    }

    @Command(
            name = "rm",
            mixinStandardHelpOptions = true,
            description = {
                "Remove a dataset, and what its documents were at every stage of its run; and say how much that frees.",
                "The run's model and report stay. Refused while another run refers to something of it."
            })
    int remove(
            @Mixin QueryOptions options,
            @Parameters(paramLabel = "NAME@VERSION", description = "the dataset") String dataset,
            @Option(names = "--reason", description = "why; shown wherever the run is") Optional<String> reason)
            throws CommandFailed, InterruptedException {
        return options.wish(
                path(dataset) + "/remove", reason, spec.commandLine().getOut());
    }

    private static String path(String dataset) throws CommandFailed {
        CuratedDataset.Address address = parsed(dataset);
        return "/api/datasets/%s/%s".formatted(address.name(), address.version());
    }

    private static CuratedDataset.Address parsed(String dataset) throws CommandFailed {
        try {
            return CuratedDataset.Address.of(dataset);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(CommandFailed.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private int print(List<String> lines) {
        return QueryOptions.print(lines, spec.commandLine().getOut());
    }
}
