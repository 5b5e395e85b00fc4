package dev.millrace.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Models that transformers has written, read in place where they are there. */
final class GoldenModels {

    private GoldenModels() {}

    static Path folder(String model) {
        Path models = Optional.ofNullable(System.getProperty("MILLRACE_DATA", System.getenv("MILLRACE_DATA")))
                .map(Path::of)
                .orElse(Path.of("..", "..", "shared", "data"))
                .resolve("J_models");
        assumeTrue(Files.isDirectory(models), () -> "Skipped: no " + models + "; MILLRACE_DATA names its folder");
        return models.resolve(model);
    }
}
