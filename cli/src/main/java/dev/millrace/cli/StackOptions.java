package dev.millrace.cli;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.stack.ServiceSpec;
import dev.millrace.cli.stack.Stack;
import dev.millrace.cli.stack.StackRecord;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** Which local stack a command is about: the options that several commands share. */
final class StackOptions {

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description = "where the local stack keeps data and logs (default: ${DEFAULT-VALUE})")
    private Path folder = Path.of(".millrace");

    @Option(
            names = "--port",
            paramLabel = "NAME=PORT",
            description = "the port of a service, or of kafka or s3, when not the usual one")
    private Map<String, Integer> ports = new TreeMap<>();

    Path folder() {
        return folder;
    }

    /** The stack that runs here, if one does. */
    Optional<StackRecord> running() throws CommandFailed {
        try {
            return StackRecord.running(folder);
        } catch (IOException e) {
            throw new CommandFailed("%s can't be read: %s. Remove it if no stack runs."
                    .formatted(folder.resolve("stack.json"), e.getMessage()));
        }
    }

    /** Where a service of the running stack listens; its usual address when none was started here. */
    URI address(ServiceSpec service) throws CommandFailed {
        int usual = ports.getOrDefault(service.serviceName(), service.port());
        return running().map(stack -> stack.address(service)).orElse(URI.create("http://localhost:" + usual));
    }

    /** How to start one. */
    Stack.Options start() {
        String root = System.getProperty("millrace.root", "");
        return new Stack.Options(Path.of(root).toAbsolutePath().normalize(), folder, ports);
    }
}
