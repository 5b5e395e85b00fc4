package dev.millrace.trainer.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FarewellTest {

    private Process writing;

    @BeforeEach
    void start() throws IOException {
        writing = new ProcessBuilder("cat").start();
    }

    @AfterEach
    void end() {
        writing.destroyForcibly();
    }

    @Test
    void aWorkerThatGivesSignsOfLifeIsWaitedForBeyondTheSilenceAllowed() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        Farewell farewell = new Farewell(Duration.ofMillis(200), () -> {
            if (looks.incrementAndGet() == 10) {
                finish();
            }
            return System.nanoTime();
        });

        assertThat(farewell.leaves(writing)).isTrue();
        assertThat(looks.get()).isGreaterThanOrEqualTo(10);
    }

    @Test
    void aSilentWorkerIsNotWaitedForAnyLonger() throws Exception {
        long longAgo = System.nanoTime() - Duration.ofHours(1).toNanos();

        assertThat(new Farewell(Duration.ofMinutes(1), () -> longAgo).leaves(writing))
                .isFalse();
        assertThat(writing.isAlive()).isTrue();
    }

    private void finish() {
        try {
            writing.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
