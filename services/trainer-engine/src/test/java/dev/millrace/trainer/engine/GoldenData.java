package dev.millrace.trainer.engine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Tables of training arithmetic that PyTorch and transformers have computed, read in place where they are there. */
public final class GoldenData {

    private static final ObjectMapper JSON = new ObjectMapper();

    private GoldenData() {}

    public static Path folder() {
        String root = System.getProperty("millrace.root", ".");
        Path data = Optional.ofNullable(System.getProperty("MILLRACE_DATA", System.getenv("MILLRACE_DATA")))
                .map(Path::of)
                .orElse(Path.of(root, "..", "shared", "data"));
        Path folder = data.resolve("J_models");
        assumeTrue(Files.isDirectory(folder), "skipped: no golden models at " + folder);
        return folder;
    }

    public static JsonNode read(String file) throws IOException {
        return JSON.readTree(Files.readAllBytes(folder().resolve(file)));
    }
}
