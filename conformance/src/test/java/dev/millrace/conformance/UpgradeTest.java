package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole stack on the data folder of an earlier release's, stopped with one run ended, one in training and one on its
 * way through every stage: broker, store and all ten services go on where it stopped.
 */
class UpgradeTest {

    private static final Path ROOT = Path.of(System.getProperty("millrace.root"));
    private static final Path YESTERDAY = ROOT.resolve("contracts/yesterday/1");
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void runsThatAnEarlierReleaseBeganAreFinishedAsItWouldHaveFinishedThem(@TempDir Path folder) throws Exception {
        unpack(folder.resolve("data"));
        try (RunningStack stack = new RunningStack(folder, Map.of())) {
            JsonNode expected = JSON.readTree(YESTERDAY.resolve("finished.json").toFile());

            for (Map.Entry<String, JsonNode> run : expected.properties()) {
                JsonNode report = stack.ended(run.getKey());

                assertThat(comparable(report)).as(run.getKey()).isEqualTo(run.getValue());
                assertThat(report.path("alarms")).as(run.getKey()).isEmpty();
            }
            assertThat(stack.log("trainer"))
                    .as("the training goes on from its checkpoint")
                    .contains("Training from step 2522 of 8000");
            assertThat(answer(stack)).isEqualTo(200);
        }
    }

    private static void unpack(Path folder) throws IOException {
        try (InputStream in = Files.newInputStream(YESTERDAY.resolve("data.zip.zst"));
                ZipInputStream zip = new ZipInputStream(new ZstdInputStream(in))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = folder.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.copy(zip, file);
            }
        }
    }

    /** What doesn't depend on the clock or on the order of sums. */
    private static ObjectNode comparable(JsonNode report) {
        ObjectNode comparable = JSON.createObjectNode();
        comparable.set("state", report.get("state"));
        comparable.set("stages", report.get("stages").deepCopy());
        comparable.get("stages").forEach(stage -> ((ObjectNode) stage).remove("seconds"));
        comparable.set("dataset", report.get("dataset"));
        comparable.set("steps", report.at("/training/steps"));
        comparable.set("parameters", report.at("/training/parameters"));
        return comparable;
    }

    /** Asks the model of the run that had ended. */
    private static int answer(RunningStack stack) throws IOException, InterruptedException {
        return stack.post(
                        stack.at("inference", "/v1/completions"),
                        "{\"model\": \"ended\", \"prompt\": \"Once\", \"max_tokens\": 4}")
                .statusCode();
    }
}
