package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Why a version of a model scored as it did: what it was asked and what it answered. */
@Command(
        name = "answers",
        mixinStandardHelpOptions = true,
        description = {
            "Say why a version scored so: item by item what it was asked when it was last scored, and what it answered.",
            "Of choices it is shown how likely each was; > is before the likeliest, and what is right is said behind it."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class AnswersCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private QueryOptions options;

    @Parameters(paramLabel = "NAME@VERSION", description = "the version")
    private String address;

    @Option(names = "--task", description = "of this task alone")
    private Optional<String> task;

    @Option(names = "--wrong", description = "those items alone that score nothing by their task's first metric")
    private boolean wrong;

    @Option(names = "--text", paramLabel = "TEXT", description = "those alone in which it stands")
    private Optional<String> text;

    @Option(names = "--from", paramLabel = "N", defaultValue = "0", description = "pass over the first N of these")
    private int from;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "at most N, up to 200 (default: ${DEFAULT-VALUE})")
    private int limit;

    @Override
    public Integer call() throws CommandFailed, InterruptedException {
        StringBuilder path = new StringBuilder(ModelAddress.ofVersion(address).path())
                .append("/answers?from=%d&limit=%d".formatted(from, limit));
        task.ifPresent(name -> path.append("&task=").append(QueryOptions.encoded(name)));
        text.ifPresent(words -> path.append("&text=").append(QueryOptions.encoded(words)));
        path.append(wrong ? "&wrong=true" : "");
        try (HttpApi orchestrator = options.orchestrator()) {
            JsonNode page = orchestrator.get(path.toString());
            return QueryOptions.print(
                    options.json() ? List.of(QueryOptions.pretty(page)) : lines(page),
                    spec.commandLine().getOut());
        }
    }

    private static List<String> lines(JsonNode page) {
        List<String> lines = new ArrayList<>();
        for (JsonNode item : page.path("items")) {
            String scores = item.path("scores").properties().stream()
                    .filter(score -> score.getValue().isNumber())
                    .map(score -> "%s %s".formatted(score.getKey(), score.getValue()))
                    .collect(Collectors.joining(", "));
            lines.add("%s, item %s%s"
                    .formatted(
                            item.path("task").asText(),
                            item.path("item").asText(),
                            scores.isEmpty() ? "" : ": " + scores));
            requests(item.path("requests"), lines);
            lines.add("");
        }
        if (page.path("items").isEmpty()) {
            lines.add("There is no such item.");
        } else if (page.hasNonNull("next")) {
            lines.add("There are more: --from " + page.path("next"));
        }
        return lines;
    }

    private static void requests(JsonNode requests, List<String> lines) {
        String shown = "";
        double best = requests.valueStream()
                .mapToDouble(AnswersCommand::likelihood)
                .max()
                .orElse(0);
        for (JsonNode one : requests) {
            JsonNode request = one.path("request");
            String prompt = request.path("context").asText(request.path("text").asText());
            if (!prompt.equals(shown)) {
                prompt.lines().forEach(line -> lines.add("    " + line));
                shown = prompt;
            }
            if (one.has("choice")) {
                lines.add("  %s %10s %s%s"
                        .formatted(
                                likelihood(one) == best ? ">" : " ",
                                one.has("answer") ? String.format(Locale.ROOT, "%.3f", likelihood(one)) : "unscored",
                                request.path("continuation").asText(),
                                one.path("right").asBoolean() ? "  (right)" : ""));
            } else {
                said("asked for", request.path("continuation"), lines);
                said("right is", one.path("target"), lines);
                JsonNode answered = one.has("answers") ? one.path("answers") : one.path("answer");
                boolean text = answered.isTextual() || answered.path(0).isTextual();
                said(text ? "answered" : "likelihood", answered, lines);
                said("taken from it", one.path("filtered"), lines);
            }
            said("not scored", one.path("unscored"), lines);
        }
    }

    private static void said(String what, JsonNode value, List<String> lines) {
        if (!value.isMissingNode()) {
            lines.add("  %-13s %s".formatted(what, value));
        }
    }

    private static double likelihood(JsonNode one) {
        JsonNode answer = one.path("answer");
        return (answer.isArray() ? answer.path(0) : answer).asDouble(Double.NEGATIVE_INFINITY);
    }
}
