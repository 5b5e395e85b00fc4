package dev.millrace.inference.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextStreamTest {

    @Test
    void holdsBackWhatMayBecomeAStop() throws Exception {
        TextStream text = stream("\n\n", "END");

        assertThat(text.next(bytes("one\n"))).isEqualTo("one");
        assertThat(text.next(bytes("two E"))).isEqualTo("\ntwo ");
        assertThat(text.next(bytes("N"))).isEmpty();
        assertThat(text.next(bytes("ough"))).isEqualTo("ENough");
        assertThat(text.stopped()).isFalse();
        assertThat(text.next(bytes(" END and more"))).isEqualTo(" ");
        assertThat(text.stopped()).isTrue();
        assertThat(text.finish()).isEmpty();
    }

    @Test
    void theEarliestStopCounts() throws Exception {
        TextStream text = stream("c", "bcd");

        assertThat(text.next(bytes("abcd"))).isEqualTo("a");
        assertThat(text.stopped()).isTrue();
    }

    @Test
    void showsWhatWasHeldBackWhenNothingMoreComes() throws Exception {
        TextStream text = stream("\n\n");
        byte[] smile = bytes("😀");

        assertThat(text.next(bytes("end\n"))).isEqualTo("end");
        assertThat(text.next(new byte[] {smile[0]})).isEmpty();
        assertThat(text.finish()).isEqualTo("\n\ufffd");
    }

    private static TextStream stream(String... stops) throws Exception {
        Tokenizer tokenizer = Tokenizer.read(TokenizerFile.write(List.of(), List.of()));
        return new TextStream(tokenizer.streamingDecoder(), List.of(stops));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
