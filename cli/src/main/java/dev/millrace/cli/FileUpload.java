package dev.millrace.cli;

import dev.millrace.access.domain.Token;
import dev.millrace.cli.api.ResumableUpload;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.report.TransferLine;
import dev.millrace.contracts.json.Sha256;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** Sends files to the platform that it doesn't have yet, and shows how it goes. */
final class FileUpload {

    private final URI ingestion;
    private final Optional<Token> token;
    private final Path notes;
    private final PrintWriter out;

    /** @param folder of the stack: what was interrupted is noted there, and goes on when the same file is sent again */
    FileUpload(URI ingestion, Optional<Token> token, Path folder, PrintWriter out) {
        this.ingestion = ingestion;
        this.token = token;
        this.notes = folder.resolve("uploads");
        this.out = out;
    }

    /**
     * Has the platform have {@code file}; returns its SHA-256.
     *
     * @throws CommandFailed when it changes meanwhile, or the platform doesn't take it
     * @throws IOException when it can't be read
     */
    String send(Path file) throws CommandFailed, InterruptedException, IOException {
        String sha256 = Sha256.of(file);
        TransferLine line = new TransferLine(out, file.getFileName() + " ", OptionalLong.of(Files.size(file)));
        try (ResumableUpload upload = new ResumableUpload(ingestion, token, line::at)) {
            if (!upload.isThere(sha256)) {
                String received = upload.send(file, notes.resolve(sha256));
                if (!received.equals(sha256)) {
                    throw new CommandFailed(
                            "%s has changed while it was being sent (SHA-256 %s before, %s received). Do this again once nothing writes to it."
                                    .formatted(file, sha256, received));
                }
            }
        }
        return sha256;
    }
}
