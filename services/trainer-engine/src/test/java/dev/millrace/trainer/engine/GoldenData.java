package dev.millrace.trainer.engine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** Models and tables of training arithmetic that PyTorch and transformers have computed, read in place where they are there. */
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

    /** Models by the names of their folders; one called none, whose test is skipped, where there are no data. */
    public static Stream<String> models() throws IOException {
        return modelsWith("golden.json");
    }

    /** Those of them that go on from a text, or make of it another. */
    public static Stream<String> generatingModels() throws IOException {
        return modelsWith("generation_config.json");
    }

    private static Stream<String> modelsWith(String file) throws IOException {
        try (Stream<Path> all = Files.list(folder())) {
            return all
                    .filter(folder -> Files.exists(folder.resolve(file)))
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList()
                    .stream();
        } catch (TestAbortedException e) {
            return Stream.of("none");
        }
    }

    public static JsonNode read(String file) throws IOException {
        return JSON.readTree(Files.readAllBytes(folder().resolve(file)));
    }
}
