package dev.millrace.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.contracts.api.RedactionPrecision;
import java.util.ArrayList;
import java.util.List;

/** How much redaction found, a line for each kind, source and language, the kinds with the most finds first. */
public final class FoundLines {

    private FoundLines() {}

    /** The lines of what the orchestrator tells of a run. */
    public static List<String> of(JsonNode found) {
        List<String> lines = new ArrayList<>();
        long finds = found.path("groups")
                .valueStream()
                .mapToLong(group -> group.path("finds").asLong())
                .sum();
        lines.add("%s found in texts, %s beside them (titles, addresses), in %s documents; %s of %s shards read"
                .formatted(
                        Figures.count(finds),
                        count(found, "beside"),
                        count(found, "documents"),
                        count(found, "shards"),
                        count(found, "shardsInAll")));
        found.path("groups")
                .forEach(group -> lines.add("    %s, %s, %s: %s in %s documents"
                        .formatted(
                                group.path("kind").asText(),
                                group.path("source").asText(),
                                group.path("language").asText("no language"),
                                count(group, "finds"),
                                count(group, "documents"))));
        found.path("precision")
                .valueStream()
                .map(one -> HttpApi.JSON.convertValue(one, RedactionPrecision.class))
                .filter(kind -> kind.right() + kind.wrong() > 0)
                .forEach(kind -> lines.add(FindLines.precision(kind)));
        int shown = found.path("shown").size();
        if (shown > 0) {
            lines.add("%s shown to people, to whom and when: --json".formatted(shown));
        }
        return lines;
    }

    private static String count(JsonNode of, String name) {
        return Figures.count(of.path(name).asLong());
    }
}
