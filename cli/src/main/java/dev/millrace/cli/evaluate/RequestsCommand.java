package dev.millrace.cli.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.report.JsonAnswer;
import dev.millrace.cli.report.Outline;
import dev.millrace.evaluator.domain.request.ItemRequests;
import dev.millrace.evaluator.domain.request.Prompting;
import dev.millrace.evaluator.domain.request.Request;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    @Mixin
    private TaskOptions options;

    @Option(names = "--json", description = "one JSON line an item")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailed {
        Prompting prompting = options.prompting(false);
        NamedTasks named = NamedTasks.of(List.of(task), options.shots());
        NamedTasks.Items items = named.items(options.items(), options.data().map(this::remote));
        for (NamedTasks.Named one : named.tasks()) {
            for (ItemRequests asked : NamedTasks.requests(one, items.of(one).documents(), prompting, options.limit())
                    .items()) {
                print(answer(asked));
            }
        }
        spec.commandLine().getOut().flush();
        return 0;
    }

    private RemoteItems remote(Path folder) {
        return RemoteItems.in(folder, spec.commandLine().getErr());
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
