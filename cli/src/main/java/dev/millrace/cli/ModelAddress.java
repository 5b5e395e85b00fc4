package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a model is called by: {@code NAME@VERSION}, or {@code NAME} alone.
 *
 * @param version which one; absent in a bare name
 */
record ModelAddress(String name, Optional<String> version) {

    /** Reads one; it is a fault of the command line when a part of it is empty. */
    static ModelAddress of(String text) throws CommandFailed {
        int at = text.indexOf('@');
        if (text.isEmpty() || at == 0 || at == text.length() - 1) {
            throw new CommandFailed(
                    CommandFailed.USAGE, "\"%s\" names no model; expected NAME or NAME@VERSION".formatted(text));
        }
        return at < 0
                ? new ModelAddress(text, Optional.empty())
                : new ModelAddress(text.substring(0, at), Optional.of(text.substring(at + 1)));
    }

    /** Where the orchestrator has a version of it. */
    String path(String of) {
        return "/api/models/%s/%s".formatted(QueryOptions.encoded(name), QueryOptions.encoded(of));
    }

    /** Every version there is, as the orchestrator lists them; fails when there is none. */
    List<JsonNode> versions(HttpApi orchestrator) throws CommandFailed, InterruptedException {
        List<JsonNode> versions = new ArrayList<>();
        for (JsonNode entry : orchestrator.get("/api/models")) {
            if (entry.path("model").asText().equals(name)) {
                versions.add(entry);
            }
        }
        if (versions.isEmpty()) {
            throw new CommandFailed("There is no model " + name);
        }
        return versions;
    }

    /** The one of them that is live. */
    static Optional<String> live(List<JsonNode> versions) {
        return versions.stream()
                .filter(version -> version.path("live").asBoolean())
                .map(version -> version.path("version").asText())
                .findFirst();
    }
}
