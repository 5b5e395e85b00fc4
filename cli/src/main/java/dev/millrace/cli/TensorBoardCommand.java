package dev.millrace.cli;

import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import dev.millrace.cli.report.Figures;
import dev.millrace.cli.tensorboard.TrainingEvents;
import dev.millrace.contracts.events.TrainingProgressed;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a run's training curves for TensorBoard. */
@Command(
        name = "tensorboard",
        mixinStandardHelpOptions = true,
        description =
                "Write how a run's training went, or goes, as an event file for TensorBoard, into a folder per run.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TensorBoardCommand implements Callable<Integer> {

    @Mixin
    private QueryOptions options;

    @Parameters(paramLabel = "RUN", description = "such as quickstart-1f00ca51-2; `millrace status` lists them")
    private String run;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "DIR",
            description = "where `tensorboard --logdir DIR` looks; the run gets a folder in it")
    private Path folder;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailed, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (HttpApi orchestrator = options.orchestrator()) {
            List<TrainingProgressed> steps = Stream.of(orchestrator.get(
                            "/api/runs/%s/training".formatted(QueryOptions.encoded(run)), TrainingProgressed[].class))
                    .sorted(Comparator.comparingLong(TrainingProgressed::step))
                    .toList();
            if (steps.isEmpty()) {
                throw new CommandFailed(
                        "Run %s has no training step yet; its curves begin with the first.".formatted(run));
            }
            TrainingEvents.write(folder, run, steps);
            out.printf(
                    "%s steps in %s; look at them with: tensorboard --logdir %s%n",
                    Figures.count(steps.size()), folder.resolve(run), folder);
            out.flush();
            return 0;
        } catch (IOException e) {
            throw new CommandFailed("The event file in %s can't be written: %s".formatted(folder, Trouble.of(e)), e);
        }
    }
}
