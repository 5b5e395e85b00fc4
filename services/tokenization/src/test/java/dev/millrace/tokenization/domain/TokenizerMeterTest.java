package dev.millrace.tokenization.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.events.TokenizerFit;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import dev.millrace.contracts.models.tokenizer.TokenizerFile.Merge;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenizerMeterTest {

    /** Two bytes of ñ are a token; of the three of 漢 none is. */
    @Test
    void whatIsSpelledInBytesIsKnownAndItsCharactersAreNot() throws Exception {
        Tokenizer bytes = Tokenizer.read(TokenizerFile.write(
                List.of("<|endoftext|>"), List.of(new Merge("\u00c3", "\u00b1"), new Merge("a", "a"))));
        TokenizerMeter meter = new TokenizerMeter(bytes);

        TokenizerFit fit = meter.of("aañ 漢漢", 2);

        assertThat(fit).isEqualTo(new TokenizerFit(1, 11, 6, 2, 9, 0, 6, 4));
        assertThat(fit.fertility()).isEqualTo(4.5);
        assertThat(fit.bytesPerToken()).isCloseTo(11.0 / 9, within(1e-12));
        assertThat(fit.partsShare()).isCloseTo(6.0 / 9, within(1e-12));
        assertThat(fit.coverage()).isCloseTo(4.0 / 6, within(1e-12));
        assertThat(meter.used()).isEqualTo(6);
        assertThat(meter.vocabulary()).isEqualTo(259);
    }

    @Test
    void whatCantBeSpelledIsUnknown() throws Exception {
        Tokenizer words = Tokenizer.read("""
                {"model": {"type": "WordPiece", "unk_token": "[UNK]", "vocab": {"[UNK]": 0, "mill": 1, "##s": 2, "m": 3}},
                 "pre_tokenizer": {"type": "Whitespace"}, "decoder": {"type": "WordPiece"}}
                """.getBytes(StandardCharsets.UTF_8));

        TokenizerFit fit = new TokenizerMeter(words).of("mills m 漢字 m", 4);

        assertThat(fit.tokens()).isEqualTo(5);
        assertThat(fit.unknown()).isEqualTo(1);
        assertThat(fit.unknownShare()).isEqualTo(0.2);
        assertThat(fit.parts()).isZero();
    }

    /** What is written like a special token is text. */
    @Test
    void aTextHasNoMarks() throws Exception {
        Tokenizer bytes = Tokenizer.read(TokenizerFile.write(List.of("<|endoftext|>"), List.of()));

        assertThat(new TokenizerMeter(bytes).of("<|endoftext|>", 1).tokens()).isEqualTo(13);
    }

    @Test
    void ofManyTextsItIsTheSum() {
        TokenizerFit one = new TokenizerFit(1, 10, 9, 2, 4, 1, 2, 8);

        assertThat(one.plus(TokenizerFit.NONE).plus(one)).isEqualTo(new TokenizerFit(2, 20, 18, 4, 8, 2, 4, 16));
        assertThat(TokenizerFit.NONE.fertility()).isZero();
    }
}
