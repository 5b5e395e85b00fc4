package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.contracts.events.Topic;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has what could not be processed processed again. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = "Put a topic's dead letters back into the topic, after what made them fail was mended.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ReplayCommand implements Callable<Integer> {

    @Mixin
    private QueryOptions options;

    @Parameters(paramLabel = "TOPIC", description = "such as shards.ingested")
    private String topic;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailed, InterruptedException {
        if (Arrays.stream(Topic.values()).noneMatch(t -> t.topicName().equals(topic))) {
            throw new CommandFailed(
                    CommandFailed.USAGE,
                    "There is no topic %s; there are: %s"
                            .formatted(
                                    topic,
                                    String.join(
                                            ", ",
                                            Arrays.stream(Topic.values())
                                                    .map(Topic::topicName)
                                                    .toList())));
        }
        try (HttpApi orchestrator = options.orchestrator()) {
            String path = "/api/dead-letters/" + topic + "/replay";
            JsonNode answer = orchestrator.required(path, orchestrator.post(path, HttpApi.JSON.createObjectNode()));
            spec.commandLine()
                    .getOut()
                    .println(
                            options.json()
                                    ? QueryOptions.pretty(answer)
                                    : "%d messages are back in %s"
                                            .formatted(answer.path("replayed").asLong(), topic));
            spec.commandLine().getOut().flush();
        }
        return 0;
    }
}
