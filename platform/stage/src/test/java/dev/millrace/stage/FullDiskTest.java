package dev.millrace.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FullDiskTest {

    private final IOException full = new IOException("No space left on device");

    @Test
    void aFullDiskIsWaitedOutHoweverItIsReported() {
        assertThat(FailureClassifier.passes(full)).isTrue();
        assertThat(FailureClassifier.passes(new UncheckedIOException("Can't write a downloaded object to disk", full)))
                .isTrue();
    }

    @Test
    void whatIsWaitedForIsSaidDownToItsCause() {
        assertThat(Troubles.said(new UncheckedIOException("Can't write a downloaded object to disk", full)))
                .isEqualTo("Can't write a downloaded object to disk: No space left on device");
        assertThat(Troubles.said(new UncheckedIOException(full))).endsWith("No space left on device");
        assertThat(Troubles.said(new NoSuchFileException("scratch/1"))).contains("NoSuchFileException: scratch/1");
    }
}
