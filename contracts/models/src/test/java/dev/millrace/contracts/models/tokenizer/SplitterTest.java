package dev.millrace.contracts.models.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** The hand-written splitters cut where a regex engine cuts with the same pattern. */
class SplitterTest {
    private static final String CHARS =
            "abzAZſéǅʰ/9٣½ \t\n\r\u00a0\u3000\u2028'\"!.-_’sStTreREllLLvemd漢字😀𝔘\u0301\u200b";

    @Test
    void gpt2TakesASpaceIntoTheWordThatFollows() {
        assertThat(pieces(new Splitter.Gpt2(), "I'll  pay 12,50  "))
                .containsExactly("I", "'ll", " ", " pay", " 12", ",", "50", "  ");
    }

    @RepeatedTest(200)
    void gpt2CutsAsItsPatternDoes(RepetitionInfo repetition) {
        String text = text(repetition.getCurrentRepetition());
        assertThat(pieces(new Splitter.Gpt2(), text)).isEqualTo(pieces(regex(Splitter.GPT2_PATTERN), text));
    }

    @RepeatedTest(200)
    void cl100kCutsAsItsPatternDoes(RepetitionInfo repetition) {
        String text = text(repetition.getCurrentRepetition());
        assertThat(pieces(new Splitter.Cl100k(), text)).isEqualTo(pieces(regex(Splitter.CL100K_PATTERN), text));
    }

    @RepeatedTest(400)
    void o200kCutsAsItsPatternDoes(RepetitionInfo repetition) {
        String text = text(repetition.getCurrentRepetition());
        assertThat(pieces(new Splitter.O200k(), text)).isEqualTo(pieces(regex(Splitter.O200K_PATTERN), text));
    }

    private static Splitter regex(String pattern) {
        return new Splitter.ByPattern(Pattern.compile(pattern, Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNICODE_CASE));
    }

    private static List<String> pieces(Splitter splitter, String text) {
        List<String> pieces = new ArrayList<>();
        for (int at = 0; at < text.length(); ) {
            int next = splitter.next(text, at, text.length());
            pieces.add(text.substring(at, next));
            at = next;
        }
        return pieces;
    }

    private static String text(long seed) {
        Random random = new Random(seed);
        int[] codePoints = CHARS.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int n = 1 + random.nextInt(60); n > 0; n--) {
            text.appendCodePoint(codePoints[random.nextInt(codePoints.length)]);
        }
        return text.toString();
    }
}
