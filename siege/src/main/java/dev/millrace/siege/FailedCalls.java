package dev.millrace.siege;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Keeps the requests of calls that went wrong, so that they can be sent again. */
final class FailedCalls {

    private FailedCalls() {}

    /** A sentence for each failure of {@code counts}, with the file that holds its request. */
    static List<String> kept(Path folder, CallCounts counts) throws IOException {
        List<String> sentences = new ArrayList<>();
        for (CallCounts.Failure failure : counts.failures()) {
            Path file = folder.resolve("failures")
                    .resolve(failure.kind().replaceAll("[^A-Za-z0-9]+", "-") + "-" + failure.seed());
            Files.createDirectories(folder.resolve("failures"));
            Files.writeString(file, failure.outcome().request(), StandardCharsets.ISO_8859_1);
            sentences.add("%s; what was sent: %s".formatted(failure, file));
        }
        return sentences;
    }
}
