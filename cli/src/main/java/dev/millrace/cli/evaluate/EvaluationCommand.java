package dev.millrace.cli.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import dev.millrace.cli.report.JsonAnswer;
import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.evaluator.domain.HttpJson;
import dev.millrace.evaluator.domain.asking.Asker;
import dev.millrace.evaluator.domain.asking.Journal;
import dev.millrace.evaluator.domain.asking.Probe;
import dev.millrace.evaluator.domain.asking.ServedModel;
import dev.millrace.evaluator.domain.asking.UnusableJournal;
import dev.millrace.evaluator.domain.asking.Wish;
import dev.millrace.evaluator.domain.item.OutputKind;
import dev.millrace.evaluator.domain.request.Prompting;
import dev.millrace.evaluator.domain.request.TaskRequests;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Scores whatever is served; and the parts of an evaluation by themselves. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = {
            "Score a served model on tasks, as lm-evaluation-harness does; no stack is needed.",
            "With --out every answer is kept as it comes: the same command again asks only what is missing.",
            "The parts alone: what tasks there are, what they ask, what answers in a file score, and what a judge says of",
            "answers. A stored model is scored again by 'millrace model evaluate'."
        },
        subcommands = {TasksCommand.class, RequestsCommand.class, ScoreCommand.class, JudgeCommand.class},
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:the tasks are scored; items that can't be asked are told on standard error and left out",
            "1:the endpoint can't be scored with or is away, an item doesn't fit its task, or a file can't be read or written",
            "2:what was asked makes no sense: a task, an option, a file that isn't there",
            "130:it was interrupted"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class EvaluationCommand implements Callable<Integer> {

    private static final Path DATA = Path.of(".millrace", "data");

    @Parameters(
            arity = "0..*",
            paramLabel = "TASK",
            description =
                    "tasks, groups or gauntlets by their names ('millrace evaluate tasks'), or YAML files of your own")
    private List<String> tasks = new ArrayList<>();

    @Mixin
    private TaskOptions options;

    @Mixin
    private EndpointOptions endpoint;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "keep answers (journal.jsonl), figures (results.json, .parquet) and items"
                    + " (samples_TASK.jsonl, items.parquet) in this folder")
    private Optional<Path> out = Optional.empty();

    @Option(names = "--json", description = "the figures as one JSON line, in lm-evaluation-harness's form")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailed, InterruptedException {
        if (tasks.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "name a TASK to score; 'millrace evaluate tasks' lists them");
        }
        var _ = endpoint.api(); // before anything is read
        Prompting prompting = options.prompting(endpoint.applyChatTemplate());
        NamedTasks named = NamedTasks.of(tasks, options.shots());
        NamedTasks.Items items = named.items(
                options.items(),
                Optional.of(RemoteItems.in(
                        options.data().orElse(DATA), spec.commandLine().getErr())));
        List<TaskRequests> asked = new ArrayList<>();
        ContentOfData content = new ContentOfData();
        for (NamedTasks.Named one : named.tasks()) {
            NamedTasks.Read read = items.of(one);
            asked.add(NamedTasks.requests(one, read.documents(), prompting, options.limit()));
            content.add(one.asked().task().name(), read.sha256());
        }
        try {
            if (out.isPresent()) {
                ResultFiles files = new ResultFiles(Files.createDirectories(out.get()));
                content.changed(files).forEach(spec.commandLine().getErr()::println);
                score(named, asked, content, files, true);
            } else {
                Path folder = Files.createTempDirectory("millrace-evaluation");
                try {
                    score(named, asked, content, new ResultFiles(folder), false);
                } finally {
                    Files.deleteIfExists(new ResultFiles(folder).journal());
                    Files.delete(folder);
                }
            }
            return 0;
        } catch (UnusableJournal e) {
            throw new CommandFailed(CommandFailed.USAGE, String.valueOf(e.getMessage()));
        } catch (EndpointFailed e) {
            throw new CommandFailed(e.getMessage() + remark(), e);
        } catch (FileSystemException e) {
            throw new CommandFailed("%s: %s".formatted(e.getFile(), Trouble.of(e)), e);
        } catch (IOException | UncheckedIOException e) {
            throw new CommandFailed(e.getMessage() + remark(), e);
        }
    }

    private String remark() {
        return out.map(folder -> new ResultFiles(folder).journal())
                .filter(Files::exists)
                .map(journal ->
                        "\nWhat was answered is kept in %s: the same command goes on from there".formatted(journal))
                .orElse("");
    }

    private void score(
            NamedTasks named, List<TaskRequests> asked, ContentOfData content, ResultFiles files, boolean kept)
            throws CommandFailed, EndpointFailed, UnusableJournal, IOException, InterruptedException {
        AskingDisplay display = new AskingDisplay(spec.commandLine().getErr());
        Instant start = Instant.now();
        try (HttpJson http = endpoint.http(display)) {
            ServedModel model = Probe.look(endpoint.calls(http), wanted(asked));
            try (Journal journal = Journal.open(files.journal(), model.owner())) {
                List<Wish> wishes = new ArrayList<>();
                for (TaskRequests task : asked) {
                    wishes.addAll(Wish.about(task.items(), task.task().repeats()));
                }
                new Asker(model, journal, Asker.Load.inFlight(endpoint.inFlight()), display).ask(wishes);
                Evaluated evaluated = Evaluated.of(named, asked, journal);
                evaluated.leftOut().forEach(spec.commandLine().getErr()::println);
                ObjectNode results = evaluated.results().toJson();
                results.setAll(about(model, start));
                results.set(ContentOfData.KEY, content.toJson());
                if (kept) {
                    evaluated.write(files, results);
                }
                print(evaluated, results);
            }
        }
    }

    private Probe.Wanted wanted(List<TaskRequests> asked) {
        List<OutputKind> kinds =
                asked.stream().map(task -> task.task().output()).distinct().toList();
        return new Probe.Wanted(
                kinds.stream().anyMatch(kind -> kind != OutputKind.GENERATE_UNTIL),
                kinds.contains(OutputKind.LOGLIKELIHOOD_ROLLING),
                endpoint.applyChatTemplate(),
                endpoint.context());
    }

    /** How it was asked, under the names that the harness has for it. */
    private ObjectNode about(ServedModel model, Instant start) throws CommandFailed {
        ObjectNode about = HttpApi.JSON.createObjectNode();
        ObjectNode config = about.putObject("config");
        config.put("model", model.chat() ? "local-chat-completions" : "local-completions");
        config.putObject("model_args")
                .put("base_url", endpoint.api().toString())
                .put("model", model.calls().model())
                .put("max_length", model.context())
                .put("tokenized_requests", model.tokenizer().isPresent());
        config.set(
                "limit",
                options.limit().isPresent()
                        ? HttpApi.JSON
                                .getNodeFactory()
                                .numberNode(options.limit().getAsInt())
                        : HttpApi.JSON.nullNode());
        config.put("bootstrap_iters", 100_000).put("fewshot_seed", 1234);
        about.put("date", start.getEpochSecond());
        about.put("model_source", config.path("model").asText());
        about.put("model_name", model.calls().model());
        about.put("system_instruction", options.system().orElse(null));
        about.put("fewshot_as_multiturn", options.multiturn());
        about.put("chat_template", options.template().orElse(null));
        about.put(
                "total_evaluation_time_seconds",
                Double.toString((Instant.now().toEpochMilli() - start.toEpochMilli()) / 1e3));
        return about;
    }

    private void print(Evaluated evaluated, ObjectNode results) {
        PrintWriter to = spec.commandLine().getOut();
        if (json) {
            to.println(JsonAnswer.line(results));
        } else {
            FiguresTable.lines(evaluated.results()).forEach(to::println);
        }
        to.flush();
    }
}
