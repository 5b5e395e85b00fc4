package dev.millrace.cli;

import dev.millrace.access.domain.Token;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.stack.ServiceSpec;
import dev.millrace.cli.stack.Stack;
import dev.millrace.cli.stack.StackRecord;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
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

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "the token of another installation (default: the file 'token' in the stack's folder)")
    private Optional<Path> tokenFile = Optional.empty();

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

    /**
     * Where a service of the running stack listens, or at the port that was named.
     *
     * @throws CommandFailed when no stack runs here: what listens at the usual port is another's
     */
    URI address(ServiceSpec service) throws CommandFailed {
        return find(service)
                .orElseThrow(() -> new CommandFailed(
                        "No stack is up in %s. 'millrace up' starts one there; --folder names the folder of another."
                                .formatted(folder.toAbsolutePath().normalize())));
    }

    /** The same, if there is one. */
    Optional<URI> find(ServiceSpec service) throws CommandFailed {
        Optional<StackRecord> running = running();
        return running.isPresent()
                ? running.map(stack -> stack.address(service))
                : Optional.ofNullable(ports.get(service.serviceName()))
                        .map(port -> URI.create("http://localhost:" + port));
    }

    /** A service of the running stack. */
    HttpApi api(String name, ServiceSpec service) throws CommandFailed {
        return new HttpApi(name, address(service), token());
    }

    /** The token of the stack here. */
    Optional<Token> token() throws CommandFailed {
        Path file = tokenFile.orElse(folder.resolve(Token.FILE));
        try {
            return tokenFile.isPresent() || Files.exists(file) ? Optional.of(Token.read(file)) : Optional.empty();
        } catch (IOException e) {
            throw new CommandFailed("The token can't be read: " + e, e);
        }
    }

    /** The token for an address that was named: the stack's own goes to its own services only. */
    Optional<Token> tokenFor(URI address, ServiceSpec service) throws CommandFailed {
        boolean own = running()
                .map(stack -> stack.address(service).getAuthority())
                .filter(authority -> authority.equals(address.getAuthority()))
                .isPresent();
        return own || tokenFile.isPresent() ? token() : Optional.empty();
    }

    /** How to start one. */
    Stack.Options start() {
        String root = System.getProperty("millrace.root", "");
        return new Stack.Options(Path.of(root).toAbsolutePath().normalize(), folder, ports);
    }
}
