package dev.millrace.cli;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import dev.millrace.cli.report.Figures;
import dev.millrace.cli.stack.ServiceSpec;
import dev.millrace.contracts.recipes.Asset;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sends a file to the platform, and says how a recipe names it. */
@Command(
        name = "upload",
        mixinStandardHelpOptions = true,
        description = "Send a file to the platform; a recipe then names it by its SHA-256. What was interrupted goes on"
                + " when the same file is sent again.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class UploadCommand implements Callable<Integer> {

    @Mixin
    private StackOptions stack;

    @Option(
            names = "--ingestion",
            paramLabel = "URL",
            description = "the ingestion service of another installation, such as http://ingestion.example:8101")
    private Optional<URI> ingestion;

    @Parameters(paramLabel = "FILE", description = "any file that ingestion can read")
    private Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailed, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        URI service = ingestion.isPresent() ? ingestion.get() : stack.address(ServiceSpec.INGESTION);
        try {
            var token = ingestion.isPresent() ? stack.tokenFor(service, ServiceSpec.INGESTION) : stack.token();
            String sha256 = new FileUpload(service, token, stack.folder(), out).send(file);
            out.printf("%s, %s. In a recipe:%n", file, Figures.bytes(Files.size(file)));
            out.printf("  - {name: my-source, upload: %s}%n", sha256);
            out.printf("or, where it names a file that goes with it:%n  %s%n", new Asset(sha256, name()));
            out.flush();
            return 0;
        } catch (IOException e) {
            throw new CommandFailed("%s can't be read: %s".formatted(file, Trouble.of(e)), e);
        }
    }

    private String name() {
        return file.toAbsolutePath().normalize().getFileName().toString();
    }
}
