package dev.millrace.trainer.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The state of a training that an earlier release began. */
class YesterdayTest {

    private static final Path OBJECTS =
            Path.of(System.getProperty("millrace.root"), "contracts", "yesterday", "1", "objects");

    @Test
    void isRead() throws Exception {
        TrainingState state = TrainingState.read(OBJECTS);

        assertThat(state.step()).isEqualTo(955);
        assertThat(state.lastLosses()).hasSize(TrainingState.REMEMBERED);
        assertThat(state.identity().tokenizer()).startsWith("4d655f06");
    }
}
