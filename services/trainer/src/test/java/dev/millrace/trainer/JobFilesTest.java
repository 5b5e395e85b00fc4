package dev.millrace.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobFilesTest {

    private static final String RUN = "counting-11111111-1";

    @TempDir
    Path scratch;

    private Path run;

    @BeforeEach
    void anAttemptHasLeftFilesOfEveryKind() throws IOException {
        run = scratch.resolve("millrace-trainer").resolve(RUN);
        for (String file : new String[] {
            "checkpoints/step-000000010/manifest.json",
            "data/s0.tokens",
            "base/config.json",
            "tokenizer.json",
            "tokenizer/tokenizer.model",
            "attempt/job.json",
            "uploads/step-1/weights",
            "model/half"
        }) {
            Files.createDirectories(run.resolve(file).getParent());
            Files.writeString(run.resolve(file), file);
        }
    }

    @Test
    void betweenAttemptsDatasetAndCheckpointsStay() throws IOException {
        try (JobFiles files = new JobFiles(scratch, RUN)) {
            files.endAttempt();
        }

        assertThat(names())
                .containsExactlyInAnyOrder("base", "checkpoints", "data", "tokenizer.json", "tokenizer", "lock");
    }

    @Test
    void afterTheLastAttemptNothingStays() throws IOException {
        try (JobFiles files = new JobFiles(scratch, RUN)) {
            files.delete();
        }

        assertThat(run).doesNotExist();
    }

    @Test
    void whatAKilledTrainerLeftIsSweptAtStartButForYoungCheckpoints() throws IOException {
        JobFiles.sweep(scratch, Duration.ofDays(1));
        assertThat(names()).containsExactly("checkpoints");
        assertThat(run.resolve("checkpoints/step-000000010/manifest.json")).isNotEmptyFile();

        JobFiles.sweep(scratch, Duration.ZERO);
        assertThat(run).doesNotExist();
    }

    @Test
    void aFolderThatIsWorkedInIsLeftAlone() throws IOException {
        try (JobFiles files = new JobFiles(scratch, RUN)) {
            JobFiles.sweep(scratch, Duration.ZERO);

            assertThat(names()).contains("data", "checkpoints", "attempt");
            assertThat(files.checkpoints()).isNotEmptyDirectory();
            assertThatIOException()
                    .isThrownBy(() -> new JobFiles(scratch, RUN))
                    .withMessageContaining("in use by another trainer");
        }
    }

    private String[] names() throws IOException {
        return Folders.children(run).stream()
                .map(file -> file.getFileName().toString())
                .toArray(String[]::new);
    }
}
