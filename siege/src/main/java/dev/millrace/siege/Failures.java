package dev.millrace.siege;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Keeps the requests of calls that went wrong, so that they can be sent again. */
final class Failures {

    private Failures() {}

    /** A sentence for each failure of {@code tally}, with the file that holds its request. */
    static List<String> kept(Path folder, Tally tally) throws IOException {
        List<String> sentences = new ArrayList<>();
        for (Tally.Failure failure : tally.failures()) {
            Path file = folder.resolve("failures")
                    .resolve(failure.kind().replaceAll("[^A-Za-z0-9]+", "-") + "-" + failure.seed());
            Files.createDirectories(folder.resolve("failures"));
            Files.writeString(file, failure.outcome().request(), StandardCharsets.ISO_8859_1);
            sentences.add("%s; what was sent: %s".formatted(failure, file));
        }
        return sentences;
    }
}
