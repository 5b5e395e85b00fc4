package dev.millrace.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.models.Manifest;
import dev.millrace.trainer.domain.CheckpointIndex;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A training that an earlier release began goes on from its checkpoint. */
class YesterdayTest {

    private static final Path OBJECTS =
            Path.of(System.getProperty("millrace.root"), "contracts", "yesterday", "1", "objects");

    @Test
    void theIndexAndTheManifestOfCheckpointsAreRead() throws Exception {
        CheckpointIndex index =
                CheckpointStore.INDEX.read(Files.readAllBytes(OBJECTS.resolve("checkpoint-index.json")));
        Manifest manifest = Manifest.parse(Files.readAllBytes(OBJECTS.resolve("checkpoint-manifest.json")));

        assertThat(index.checkpoints()).extracting(CheckpointIndex.Entry::step).containsExactly(955L, 500L);
        assertThat(index.attempts()).isOne();
        assertThat(manifest.step()).isEqualTo(955);
        assertThat(manifest.files())
                .extracting(Manifest.Part::name)
                .containsExactly("optimizer.safetensors", "state.json", "weights.safetensors");
    }
}
