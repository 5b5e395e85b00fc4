package dev.millrace.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Other programs that a part needs. */
final class Commands {

    private Commands() {}

    /** What {@code command} says. */
    static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed: " + said.strip());
        }
        return said;
    }
}
