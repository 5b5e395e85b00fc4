package dev.millrace.inference.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.models.tokenizer.StreamingDecoder;
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
    void aStopThatIsShownEndsTheTextWithIt() throws Exception {
        TextStream text = new TextStream(decoder(), List.of("END"), true);

        assertThat(text.next(bytes("one E"))).isEqualTo("one ");
        assertThat(text.next(bytes("ND of it"))).isEqualTo("END");
        assertThat(text.stopped()).isTrue();
        assertThat(text.finish()).isEmpty();
    }

    @Test
    void beforeStopsCountNothingIsHeldBackForThem() throws Exception {
        TextStream text = stream("END");

        assertThat(text.nextBeforeStops(bytes("END E"))).isEqualTo("END E");
        assertThat(text.next(bytes("ND EN"))).isEqualTo("ND ");
        assertThat(text.next(bytes("D"))).isEmpty();
        assertThat(text.stopped()).isTrue();
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
        return new TextStream(decoder(), List.of(stops), false);
    }

    private static StreamingDecoder decoder() throws Exception {
        return Tokenizer.read(TokenizerFile.write(List.of(), List.of())).streamingDecoder();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
