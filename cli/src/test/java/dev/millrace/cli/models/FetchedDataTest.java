package dev.millrace.cli.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cli.command.CommandFailed;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchedDataTest {

    @TempDir
    Path folder;

    private final byte[] large = new byte[200_000];
    private FakeHub hub;

    @BeforeEach
    void aSet() throws IOException {
        new Random(1).nextBytes(large);
        hub = new FakeHub();
        hub.put("README.md", "# Questions");
        hub.put("easy/test-00000-of-00002.parquet", large);
        hub.put("easy/test-00001-of-00002.parquet", "PAR1");
        hub.put("hard/test-00000-of-00001.parquet", "of another configuration");
        hub.put("easy/test_extra.jsonl", "of another split");
        hub.put("data/train.jsonl", "{}");
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private FetchedData.Split fetched(Optional<String> config, String split) throws Exception {
        try (FetchedData data = new FetchedData(
                folder,
                Map.of("HF_ENDPOINT", hub.endpoint()),
                new PrintWriter(new StringWriter()),
                Duration.ofMillis(1))) {
            return data.split(FakeHub.NAME, config, Optional.empty(), split);
        }
    }

    @Test
    void theFilesOfASplitAreFetchedOnceAndGoneOnWith() throws Exception {
        hub.patience = 150_000;

        FetchedData.Split split = fetched(Optional.of("easy"), "test");

        assertThat(split.commit()).isEqualTo(FakeHub.COMMIT);
        assertThat(split.files()).hasSize(2);
        assertThat(Files.readAllBytes(split.files().getFirst())).isEqualTo(large);
        assertThat(Files.readString(split.files().getLast())).isEqualTo("PAR1");
        hub.asked.clear();
        assertThat(fetched(Optional.of("easy"), "test")).isEqualTo(split);
        assertThat(hub.asked).hasSize(1).first().asString().contains("/revision/main");
        assertThat(fetched(Optional.empty(), "train").files())
                .extracting(Path::getFileName)
                .asString()
                .contains("data_train.jsonl");
    }

    @Test
    void whatIsNotThereOrNotWhatItShouldBeIsRefused() throws Exception {
        assertThatThrownBy(() -> fetched(Optional.of("easy"), "validation"))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContainingAll(FakeHub.NAME, "the split validation of easy", "--items");
        hub.wrong = true;
        assertThatThrownBy(() -> fetched(Optional.of("easy"), "test"))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("SHA-256");
    }

    @Test
    void theHubsOwnParquetIsTakenWhereNoFileIsNamedForTheSplit() throws Exception {
        hub.put("easy/validation/0000.parquet", "PAR1");

        assertThat(fetched(Optional.of("easy"), "validation").files()).hasSize(1);
    }
}
