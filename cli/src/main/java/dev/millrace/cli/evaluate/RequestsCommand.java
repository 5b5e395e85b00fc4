package dev.millrace.cli.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import dev.millrace.cli.report.JsonAnswer;
import dev.millrace.cli.report.Outline;
import dev.millrace.contracts.text.template.MalformedTemplate;
import dev.millrace.evaluator.domain.fewshot.TooFewExamples;
import dev.millrace.evaluator.domain.request.DialogForm;
import dev.millrace.evaluator.domain.request.ItemRequests;
import dev.millrace.evaluator.domain.request.Prompting;
import dev.millrace.evaluator.domain.request.Request;
import dev.millrace.evaluator.domain.request.Requests;
import dev.millrace.evaluator.domain.task.TaskDefinition;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a task asks of a model, item by item. */
@Command(
        name = "requests",
        mixinStandardHelpOptions = true,
        description = {
            "Print what a task asks of a model, item by item.",
            "The strings are those of lm-evaluation-harness, byte for byte."
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:every item's requests are printed",
            "1:an item doesn't fit the task, or something can't be read",
            "2:what was asked makes no sense: a task, an option, a file that isn't there"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RequestsCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "TASK",
            description =
                    "a task, a group or a gauntlet by its name ('millrace evaluate tasks'), or a YAML file of your own")
    private String task;

    @Option(
            names = "--shots",
            paramLabel = "N",
            description = "solved examples before each item (default: as many as the task says)")
    private Optional<Integer> shots = Optional.empty();

    @Option(
            names = "--chat-template",
            paramLabel = "FILE",
            description = "ask in a dialog, written by this template in Jinja")
    private Optional<Path> chatTemplate = Optional.empty();

    @Option(names = "--multiturn", description = "with --chat-template: each example is a turn of its own")
    private boolean multiturn;

    @Option(names = "--system", paramLabel = "TEXT", description = "what the model is told before everything else")
    private Optional<String> system = Optional.empty();

    @Option(
            names = "--items",
            paramLabel = "FILE",
            description = "the items, .jsonl or .jsonl.gz: hf_path and hf_name or data, split, index and doc a line"
                    + " (default: the files that the task names)")
    private Optional<Path> items = Optional.empty();

    @Option(names = "--json", description = "one JSON line an item")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailed {
        if (multiturn && chatTemplate.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--multiturn is about a dialog: name its --chat-template");
        }
        if (shots.filter(number -> number < 0).isPresent()) {
            throw new ParameterException(spec.commandLine(), "--shots is a number from 0 on");
        }
        Prompting prompting =
                new Prompting(shots.stream().mapToInt(number -> number).findFirst(), chat(), system);
        NamedTasks named = NamedTasks.of(task);
        NamedTasks.Items of = named.items(items);
        for (TaskDefinition one : named.tasks()) {
            for (ItemRequests asked : asked(one, of, prompting)) {
                print(answer(asked));
            }
        }
        spec.commandLine().getOut().flush();
        return 0;
    }

    private Optional<DialogForm> chat() throws CommandFailed {
        if (chatTemplate.isEmpty()) {
            return Optional.empty();
        }
        Path file = chatTemplate.get();
        try {
            return Optional.of(DialogForm.read(Files.readString(file), multiturn));
        } catch (IOException e) {
            throw new CommandFailed(
                    CommandFailed.USAGE, "%s: no template can be read: %s".formatted(file, Trouble.of(e)));
        } catch (MalformedTemplate e) {
            throw new CommandFailed(CommandFailed.USAGE, "%s: %s".formatted(file, e.getMessage()));
        }
    }

    private static List<ItemRequests> asked(TaskDefinition task, NamedTasks.Items items, Prompting prompting)
            throws CommandFailed {
        try {
            return Requests.of(task, items.of(task), prompting);
        } catch (UnfitItem e) {
            throw new CommandFailed(String.valueOf(e.getMessage()), e);
        } catch (TooFewExamples e) {
            throw new CommandFailed(CommandFailed.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private static ObjectNode answer(ItemRequests asked) {
        ObjectNode answer = HttpApi.JSON
                .createObjectNode()
                .put("task", asked.task())
                .put("doc_id", asked.document().index());
        ArrayNode requests = answer.putArray("requests");
        for (Request request : asked.requests()) {
            ObjectNode one = requests.addObject().put("type", request.type());
            switch (request) {
                case Request.LogLikelihood(String context, String continuation) ->
                    one.put("context", context).put("continuation", continuation);
                case Request.Rolling(String text) -> one.put("text", text);
                case Request.Generation generation -> {
                    one.put("context", generation.context());
                    one.putObject("gen_kwargs").setAll(generation.arguments());
                }
            }
        }
        answer.set("target", asked.target());
        return answer;
    }

    private void print(ObjectNode answer) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(JsonAnswer.line(answer));
            out.print('\n');
        } else {
            Outline.of(answer).forEach(out::println);
            out.println();
        }
    }
}
