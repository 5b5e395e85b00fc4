package dev.millrace.bench;

import dev.millrace.contracts.json.JsonContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a part measured, kept so that the page can be written again when only another part runs.
 *
 * @param date of the day, as ISO 8601 has it
 * @param machine it was measured on
 */
record Result(String part, String title, String method, String date, String machine, List<Figure> figures) {

    private static final JsonContract<Result> JSON = JsonContract.of("result of a benchmark", Result.class);

    Result {
        figures = List.copyOf(figures);
    }

    void keep() throws IOException {
        Files.createDirectories(folder());
        Files.write(file(part), JSON.write(this));
    }

    static Optional<Result> kept(String part) throws IOException {
        return Files.exists(file(part)) ? Optional.of(JSON.read(Files.readAllBytes(file(part)))) : Optional.empty();
    }

    private static Path file(String part) {
        return folder().resolve(part + ".json");
    }

    private static Path folder() {
        return Folders.root().resolve("bench/target/results");
    }
}
