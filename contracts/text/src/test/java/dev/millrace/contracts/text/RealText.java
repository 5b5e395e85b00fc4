package dev.millrace.contracts.text;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Real data beside the repository; tests that need it are skipped where it isn't. */
final class RealText {

    private static final ObjectMapper JSON = new ObjectMapper();

    private RealText() {}

    static Path require(String path) {
        Path data = Optional.ofNullable(System.getProperty("MILLRACE_DATA"))
                .or(() -> Optional.ofNullable(System.getenv("MILLRACE_DATA")))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("millrace.root", "../.."), "../shared/data"));
        Path file = data.resolve(path);
        assumeTrue(Files.exists(file), "real data is not there: " + path);
        return file;
    }

    static List<JsonNode> jsonLines(String path) throws IOException {
        List<JsonNode> nodes = new ArrayList<>();
        for (String line : Files.readAllLines(require(path))) {
            nodes.add(JSON.readTree(line));
        }
        return nodes;
    }
}
