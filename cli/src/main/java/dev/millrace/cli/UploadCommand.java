package dev.millrace.cli;

import dev.millrace.cli.api.ResumableUpload;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import dev.millrace.cli.report.Figures;
import dev.millrace.cli.stack.ServiceSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
            long bytes = Files.size(file);
            String sha256 = sha256();
            var token = ingestion.isPresent() ? stack.tokenFor(service, ServiceSpec.INGESTION) : stack.token();
            try (ResumableUpload upload = new ResumableUpload(service, token, new Shown(out, bytes)::sent)) {
                if (!upload.isThere(sha256)) {
                    String received =
                            upload.send(file, stack.folder().resolve("uploads").resolve(sha256));
                    if (!received.equals(sha256)) {
                        throw new CommandFailed(
                                "The service has received something else (SHA-256 %s, here %s). Has %s changed meanwhile? Send it again."
                                        .formatted(received, sha256, file));
                    }
                }
            }
            out.printf("%s, %s. In a recipe:%n  - {name: my-source, upload: %s}%n", file, Figures.bytes(bytes), sha256);
            out.flush();
            return 0;
        } catch (IOException e) {
            throw new CommandFailed("%s can't be read: %s".formatted(file, Trouble.of(e)), e);
        }
    }

    private String sha256() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 20];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** A line that is drawn over, each time another percent has gone. */
    private static final class Shown {
        private final PrintWriter out;
        private final long bytes;
        private long shown = -1;

        Shown(PrintWriter out, long bytes) {
            this.out = out;
            this.bytes = bytes;
        }

        void sent(long count) {
            long percent = bytes == 0 ? 100 : count * 100 / bytes;
            if (percent != shown) {
                shown = percent;
                out.printf(
                        "\r%s %3d %%  %s of %s",
                        Figures.bar((double) percent / 100, 30), percent, Figures.bytes(count), Figures.bytes(bytes));
                if (percent == 100) {
                    out.println();
                }
                out.flush();
            }
        }
    }
}
