package dev.millrace.cli;

import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.contracts.api.ModelVersion;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

    /** The same, of a command that needs to know which version; it is a fault of the command line when it doesn't say. */
    static ModelAddress ofVersion(String text) throws CommandFailed {
        ModelAddress address = of(text);
        if (address.version().isEmpty()) {
            throw new CommandFailed(
                    CommandFailed.USAGE,
                    "%s names no version; expected NAME@VERSION, such as %s@v1".formatted(text, text));
        }
        return address;
    }

    /** Where the orchestrator has the version that it names. */
    String path() {
        return path(version.orElseThrow());
    }

    /** Every version there is, as the orchestrator lists them; fails when there is none. */
    List<ModelVersion> versions(HttpApi orchestrator) throws CommandFailed, InterruptedException {
        List<ModelVersion> versions = Stream.of(orchestrator.get("/api/models", ModelVersion[].class))
                .filter(one -> one.model().equals(name))
                .toList();
        if (versions.isEmpty()) {
            throw new CommandFailed("There is no model %s; `millrace model ls` shows all.".formatted(name));
        }
        return versions;
    }

    /** The one of them that is live. */
    static Optional<String> live(List<ModelVersion> versions) {
        return versions.stream()
                .filter(ModelVersion::live)
                .map(ModelVersion::version)
                .findFirst();
    }

    /** The one of them that is live, or else the newest. */
    static String liveOrNewest(List<ModelVersion> versions) {
        return live(versions)
                .orElseGet(() -> Collections.max(versions, Comparator.comparingInt(ModelAddress::number))
                        .version());
    }

    private static int number(ModelVersion version) {
        String digits = version.version().replaceAll("\\D", "");
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }
}
