package dev.millrace.localstack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A process of the local stack did not start. The message says which, and ends with what it last wrote. */
public final class StartFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int LINES = 15;

    /** With what to tell a person. */
    public StartFailure(String message) {
        super(message);
    }

    StartFailure(String message, Path log) {
        super("%s; its log %s ends with:%n%s".formatted(message, log, lastLines(log)));
    }

    private static String lastLines(Path log) {
        try {
            List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return String.join(System.lineSeparator(), lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
        } catch (IOException e) {
            return "(unreadable: " + e.getMessage() + ")";
        }
    }
}
