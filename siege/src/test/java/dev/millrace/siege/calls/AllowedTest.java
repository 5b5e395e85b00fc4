package dev.millrace.siege.calls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.siege.wire.Reply;
import org.junit.jupiter.api.Test;

class AllowedTest {

    private static Reply status(int status) {
        return new Reply(Reply.End.ANSWERED, status, "HTTP/1.1 %d So\r\n\r\nwhy".formatted(status));
    }

    private static Reply without(Reply.End end) {
        return new Reply(end, 0, "");
    }

    @Test
    void aRefusalIsANoOrTheEndOfTheConnection() {
        assertThat(Allowed.refusal().fault(status(400))).isEmpty();
        assertThat(Allowed.refusal().fault(without(Reply.End.CLOSED))).isEmpty();
        assertThat(Allowed.refusal().fault(status(200))).isPresent();
        assertThat(Allowed.refusal().fault(status(500))).contains("expected 4xx or closed, got 500: why");
        assertThat(Allowed.refusal().fault(without(Reply.End.SILENT))).isPresent();
    }

    @Test
    void whatIsForbiddenGetsExactlyItsStatus() {
        assertThat(Allowed.only(401).fault(status(401))).isEmpty();
        assertThat(Allowed.only(401).fault(status(404))).isPresent();
        assertThat(Allowed.only(401).fault(without(Reply.End.CLOSED))).isPresent();
    }

    @Test
    void silenceIsAllowedWhereItIsSaid() {
        assertThat(Allowed.refusal().orSilence().fault(without(Reply.End.SILENT)))
                .isEmpty();
    }
}
