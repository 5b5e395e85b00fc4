package dev.millrace.redaction.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testkit.HostileText;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Twice the text is twice the work, whatever stands in it; and looking again only near what is new misses nothing. */
class RedactorWorkTest {

    private static final int LENGTH = 3_000;

    private final Redactor redactor = new Redactor(EnumSet.allOf(EntityType.class));

    static Stream<String> pieces() {
        return Stream.concat(HostileText.PIECES.stream(), HostileText.mixed(new Random(5), 20));
    }

    @ParameterizedTest
    @MethodSource("pieces")
    void charactersLookedAtGrowAsTheText(String piece) {
        long once = lookedAt(HostileText.of(piece, LENGTH));
        long twice = lookedAt(HostileText.of(piece, 2 * LENGTH));
        assertThat((double) twice / once).isLessThan(2.2);
    }

    @ParameterizedTest
    @MethodSource("pieces")
    void lookingAgainNearPlaceholdersFindsWhatLookingAgainEverywhereFinds(String piece) {
        String text = HostileText.of(piece, 300);
        assertThat(redactor.redact(text).text()).isEqualTo(everywhere(text));
    }

    @Test
    void lookingAgainNearPlaceholdersIsEnoughInLongTexts() {
        Random random = new Random(9);
        for (int n = 0; n < 60; n++) {
            StringBuilder text = new StringBuilder();
            for (int pieces = 60; pieces > 0; pieces--) {
                text.append(RandomText.next(random)).append(random.nextBoolean() ? "," : "");
            }
            assertThat(redactor.redact(text.toString()).text()).isEqualTo(everywhere(text.toString()));
        }
    }

    private long lookedAt(String text) {
        Watched watched = new Watched(text);
        redactor.redactAll(watched);
        return watched.looks;
    }

    /** The rule, without regard for the work: replace what is found until there is nothing more. */
    private static String everywhere(String text) {
        CandidateScan scan = new CandidateScan(EnumSet.allOf(EntityType.class));
        String current = text;
        List<Span> found = scan.find(current);
        while (!found.isEmpty()) {
            StringBuilder next = new StringBuilder(current);
            for (Span span : new ArrayList<>(found).reversed()) {
                next.replace(span.start(), span.end(), span.type().placeholder());
            }
            current = next.toString();
            found = scan.find(current);
        }
        return current;
    }

    /** Counts the characters that are asked for, or copied. */
    private static final class Watched implements CharSequence {

        private final String text;
        private long looks;

        Watched(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            looks++;
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            looks += end - start;
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            looks += text.length();
            return text;
        }
    }
}
