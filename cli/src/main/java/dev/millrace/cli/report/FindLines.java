package dev.millrace.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.contracts.api.RedactionPrecision;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What redaction found, a find in two lines. */
public final class FindLines {

    /** A document's id may have colons of its own. */
    private static final Pattern NAME =
            Pattern.compile("([^:]+):(.+):([^:]+):([0-9]{1,9})-([0-9]{1,9})", Pattern.DOTALL);

    private FindLines() {}

    /** The lines of a sample. */
    public static List<String> of(JsonNode samples) {
        List<String> lines = new ArrayList<>();
        for (JsonNode find : samples) {
            String mark = find.hasNonNull("mark")
                    ? "  %s, says %s"
                            .formatted(
                                    find.path("mark").path("right").asBoolean() ? "right" : "wrong",
                                    find.path("mark").path("who").asText())
                    : "";
            lines.add("%s:%s:%s:%d-%d  %s%s%s"
                    .formatted(
                            find.path("shard").asText(),
                            find.path("document").asText(),
                            find.path("kind").asText(),
                            find.path("start").asInt(),
                            find.path("end").asInt(),
                            find.path("source").asText(),
                            find.hasNonNull("language")
                                    ? ", " + find.path("language").asText()
                                    : "",
                            mark));
            lines.add("    " + around(find));
        }
        return lines.isEmpty() ? List.of("Nothing was found.") : lines;
    }

    private static String around(JsonNode find) {
        return find.hasNonNull("before")
                ? "%s\u00bb%s\u00ab%s"
                        .formatted(line(find.path("before")), find.path("kind").asText(), line(find.path("after")))
                : "(the text is gone)";
    }

    /** White space and what moves a terminal's cursor are spaces. */
    private static String line(JsonNode text) {
        return text.asText().replaceAll("[\\s\\p{Cc}]+", " ");
    }

    /**
     * What the orchestrator calls the find that {@link #of} calls {@code name}.
     *
     * @throws CommandFailed when it is no such name
     */
    public static ObjectNode named(String name) throws CommandFailed {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            throw new CommandFailed(
                    CommandFailed.USAGE,
                    "FIND \"%s\": expected SHARD:DOCUMENT:KIND:START-END, as `millrace redaction samples RUN` calls finds"
                            .formatted(name));
        }
        return HttpApi.JSON
                .createObjectNode()
                .put("shard", parts.group(1))
                .put("document", parts.group(2))
                .put("kind", parts.group(3))
                .put("start", Integer.parseInt(parts.group(4)))
                .put("end", Integer.parseInt(parts.group(5)));
    }

    /** How precise a kind is, by what people looked at. */
    public static String precision(RedactionPrecision kind) {
        return "%s: %s of %s looked at are right, %s %%, %s to %s %% at %s %%"
                .formatted(
                        kind.kind(),
                        Figures.count(kind.right()),
                        Figures.count(kind.right() + kind.wrong()),
                        Figures.decimal(100 * kind.precision(), 1),
                        Figures.decimal(100 * kind.low(), 1),
                        Figures.decimal(100 * kind.high(), 1),
                        Figures.decimal(100 * kind.confidence(), 0));
    }
}
