package dev.millrace.ingestion.instruct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ingestion.domain.instruct.InstructionGeneration;
import dev.millrace.ingestion.domain.instruct.InstructionTask;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a model has written for an earlier release is asked for no second time. */
class YesterdayTest {

    private static final Path OBJECTS =
            Path.of(System.getProperty("millrace.root"), "contracts", "yesterday", "1", "objects");

    @Test
    void whatTheModelWroteIsRead() throws Exception {
        InstructionGeneration.State state =
                Instructions.STATE.read(Files.readAllBytes(OBJECTS.resolve("instructions-state.json")));

        assertThat(state.candidates()).hasSize(2);
        assertThat(state.kept()).containsExactly(new InstructionTask("Name a bird.", "", "A heron."));
    }
}
