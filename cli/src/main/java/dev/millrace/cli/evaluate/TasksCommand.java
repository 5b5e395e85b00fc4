package dev.millrace.cli.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.report.JsonAnswer;
import dev.millrace.evaluator.domain.task.Definition;
import dev.millrace.evaluator.domain.task.GauntletDefinition;
import dev.millrace.evaluator.domain.task.GauntletDefinition.Member;
import dev.millrace.evaluator.domain.task.GroupDefinition;
import dev.millrace.evaluator.domain.task.TaskDefinition;
import dev.millrace.evaluator.domain.task.TaskLibrary;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What is shipped. */
@Command(
        name = "tasks",
        mixinStandardHelpOptions = true,
        description = "List the tasks, groups and gauntlets that are shipped; the tasks of a group only with --all.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TasksCommand implements Callable<Integer> {

    @Option(names = "--all", description = "each task of a group, too")
    private boolean all;

    @Option(names = "--json", description = "one JSON line each")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        TaskLibrary library = TaskLibrary.shipped();
        Set<String> families = new HashSet<>();
        for (Definition definition : library.all()) {
            if (definition instanceof GroupDefinition group) {
                families.addAll(group.members());
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        for (Definition definition : library.all()) {
            boolean variant = definition instanceof TaskDefinition task
                    && !task.constants().isEmpty();
            if (all || !(variant && families.contains(definition.name()))) {
                out.println(json ? JsonAnswer.line(described(definition)) : line(definition));
            }
        }
        out.flush();
        return 0;
    }

    private static String line(Definition definition) {
        return "%-28s %s".formatted(definition.name(), definition.about());
    }

    private static ObjectNode described(Definition definition) {
        ObjectNode answer =
                HttpApi.JSON.createObjectNode().put("name", definition.name()).put("about", definition.about());
        List<String> members = switch (definition) {
            case TaskDefinition task -> List.of();
            case GroupDefinition group -> group.members();
            case GauntletDefinition gauntlet ->
                gauntlet.members().stream().map(Member::task).toList();
        };
        if (definition instanceof TaskDefinition task) {
            answer.put("output", task.output().named());
        } else {
            answer.set("members", HttpApi.JSON.valueToTree(members));
        }
        return answer;
    }
}
