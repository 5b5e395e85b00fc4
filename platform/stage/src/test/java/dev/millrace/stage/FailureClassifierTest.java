package dev.millrace.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.json.LaterVersion;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class FailureClassifierTest {

    @Test
    void whatALaterReleaseCanReadIsWaitedForAndWhatNoneCanGoesToTheDeadLetters() {
        assertThat(FailureClassifier.passes(new LaterVersion("A plan", 2, 1))).isTrue();
        assertThat(FailureClassifier.passes(new IOException("a full disk"))).isTrue();
        assertThat(FailureClassifier.passes(new UnprocessableEvent("A plan that is damaged")))
                .isFalse();
        assertThat(FailureClassifier.passes(new IllegalStateException("a fault of ours")))
                .isFalse();
    }
}
