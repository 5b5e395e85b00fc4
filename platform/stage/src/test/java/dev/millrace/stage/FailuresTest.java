package dev.millrace.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.json.LaterVersion;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class FailuresTest {

    @Test
    void whatALaterReleaseCanReadIsWaitedForAndWhatNoneCanGoesToTheDeadLetters() {
        assertThat(Failures.passes(new LaterVersion("A plan", 2, 1))).isTrue();
        assertThat(Failures.passes(new IOException("a full disk"))).isTrue();
        assertThat(Failures.passes(new UnprocessableEvent("A plan that is damaged")))
                .isFalse();
        assertThat(Failures.passes(new IllegalStateException("a fault of ours")))
                .isFalse();
    }
}
