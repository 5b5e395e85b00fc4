package dev.millrace.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import dev.millrace.cli.report.JsonAnswer;
import dev.millrace.evaluator.domain.fewshot.TooFewExamples;
import dev.millrace.evaluator.domain.request.Prompting;
import dev.millrace.evaluator.domain.request.TaskRequests;
import dev.millrace.evaluator.domain.result.HarnessResults;
import dev.millrace.evaluator.domain.result.ItemScore;
import dev.millrace.evaluator.domain.scoring.AnswerFile;
import dev.millrace.evaluator.domain.scoring.Scores;
import dev.millrace.evaluator.domain.task.MalformedTask;
import dev.millrace.evaluator.domain.task.TaskDefinition;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What answers to a task's requests are worth. */
@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        description = {
            "Score a model's answers to what 'millrace evaluate requests' prints, as lm-evaluation-harness does: with --json a",
            "line for each item and filter, then one with all figures in its form; else the figures."
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:every answered item is scored; what is left out is told on standard error",
            "1:answers or an item don't fit the task, or something can't be read",
            "2:what was asked makes no sense: a task, an option, a file that isn't there"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ScoreCommand implements Callable<Integer> {

    private static final Prompting WITHOUT_EXAMPLES =
            new Prompting(OptionalInt.of(0), Optional.empty(), Optional.empty());

    @Parameters(
            paramLabel = "TASK",
            description =
                    "a task, a group or a gauntlet by its name ('millrace evaluate tasks'), or a YAML file of your own")
    private String task;

    @Option(
            names = "--answers",
            required = true,
            paramLabel = "FILE",
            description =
                    "the answers, .jsonl or .jsonl.gz: task, doc_id and responses a line, a list for each request of"
                            + " what was answered each time: [log-likelihood, greedy], a log-likelihood or a text")
    private Path answers;

    @Option(
            names = "--items",
            paramLabel = "FILE",
            description = "the items, as for 'millrace evaluate requests' (default: the files that the task names)")
    private Optional<Path> items = Optional.empty();

    @Option(
            names = "--shots",
            paramLabel = "N",
            description =
                    "how many examples stood before each item, for the record (default: as many as the task says)")
    private Optional<Integer> shots = Optional.empty();

    @Option(names = "--json", description = "one JSON line an item and filter, then one for all")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailed {
        OptionalInt stood = shots.stream().mapToInt(n -> n).findFirst();
        NamedTasks named = NamedTasks.of(List.of(task), stood);
        NamedTasks.Items of = named.items(items, Optional.empty());
        Scores scores = new Scores(named.library(), answers());
        for (NamedTasks.Named one : named.tasks()) {
            score(one, of, scores);
        }
        try {
            print(scores.results(named.names()));
        } catch (MalformedTask e) {
            throw new CommandFailed(CommandFailed.USAGE, String.valueOf(e.getMessage()));
        }
        spec.commandLine().getOut().flush();
        return 0;
    }

    private AnswerFile answers() throws CommandFailed {
        try {
            return AnswerFile.read(answers);
        } catch (UnfitItem e) {
            throw new CommandFailed(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CommandFailed(
                    CommandFailed.USAGE, "%s: no answers can be read: %s".formatted(answers, Trouble.of(e)));
        }
    }

    private void score(NamedTasks.Named one, NamedTasks.Items of, Scores scores) throws CommandFailed {
        try {
            TaskDefinition task = one.asked().task();
            // Without the examples: they change nothing about what is right.
            TaskRequests plain = TaskRequests.of(task, of.of(one).documents(), WITHOUT_EXAMPLES, OptionalInt.empty());
            TaskRequests asked =
                    new TaskRequests(task, task.fewShot().shots(one.asked().shots()), plain.documents(), plain.items());
            List<ItemScore> scored = scores.score(asked);
            long answered = scored.stream().map(ItemScore::document).distinct().count();
            if (answered < asked.documents()) {
                spec.commandLine()
                        .getErr()
                        .println("%s: %,d of %,d items have no answer and are left out"
                                .formatted(task.name(), asked.documents() - answered, asked.documents()));
            }
            if (json) {
                scored.forEach(score -> print(line(score)));
            }
        } catch (UnfitItem | TooFewExamples e) {
            throw new CommandFailed(String.valueOf(e.getMessage()), e);
        }
    }

    private static ObjectNode line(ItemScore score) {
        ObjectNode line = HttpApi.JSON
                .createObjectNode()
                .put("task", score.task())
                .put("doc_id", score.document())
                .put("filter", score.filter());
        ArrayNode filtered = line.putArray("filtered");
        score.filtered().forEach(answer -> filtered.add(answer.toJson()));
        ObjectNode metrics = line.putObject("metrics");
        score.metrics().forEach((name, value) -> metrics.set(name, value.toJson()));
        return line;
    }

    private void print(JsonNode line) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(JsonAnswer.line(line));
        out.print('\n');
    }

    private void print(HarnessResults results) {
        if (json) {
            print(results.toJson());
            return;
        }
        FiguresTable.lines(results).forEach(spec.commandLine().getOut()::println);
    }
}
