package dev.millrace.inference.domain.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegexTest {
    private static final String LETTERS = "abc01-.\n ä€😀\"\\";

    @Test
    void matchesWhatJavaMatches() throws Exception {
        Random random = new Random(11);
        int matches = 0;
        int read = 0;
        for (int round = 0; round < 200; round++) {
            String expression = expression(random, 3);
            Pattern pattern = Pattern.compile(expression);
            Reading reading = new Reading(Grammar.regex(expression));
            for (int i = 0; i < 40; i++) {
                String text = text(random);
                boolean expected = pattern.matcher(text).matches();
                matches += expected ? 1 : 0;
                assertThat(reading.accepts(text))
                        .as("%s on %s", expression, text)
                        .isEqualTo(expected);
            }
            try {
                String drawn = reading.drawn(random);
                assertThat(pattern.matcher(drawn).matches())
                        .as("%s on %s", expression, drawn)
                        .isTrue();
                read++;
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining("too many ways");
            }
        }
        assertThat(read).as("expressions that can be read in few enough ways").isGreaterThan(180);
        assertThat(matches).isGreaterThan(200);
    }

    private static String expression(Random random, int depth) {
        StringBuilder all = new StringBuilder();
        for (int parts = 1 + random.nextInt(3); parts > 0; parts--) {
            all.append(
                    switch (random.nextInt(depth == 0 ? 5 : 8)) {
                        case 0 -> "a";
                        case 1 -> ".";
                        case 2 -> "[^a1😀]";
                        case 3 -> "[a-c€.\\-]";
                        case 4 -> "\\d";
                        case 5 -> "(" + expression(random, depth - 1) + "|" + expression(random, depth - 1) + ")";
                        case 6 -> "(?:" + expression(random, depth - 1) + ")";
                        default -> "(" + expression(random, depth - 1) + "|)";
                    });
            all.append(
                    switch (random.nextInt(9)) {
                        case 0 -> "*";
                        case 1 -> "+";
                        case 2 -> "?";
                        case 3 -> "{2}";
                        case 4 -> "{1,3}";
                        case 5 -> "{2,}";
                        default -> "";
                    });
        }
        return all.toString();
    }

    private static String text(Random random) {
        int[] letters = LETTERS.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(5); n > 0; n--) {
            text.appendCodePoint(letters[random.nextInt(letters.length)]);
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"b|^a+$", "^\\\"x\\\\\\n?$", "^ä{2}", "c$", "", "[^a-z]{3}"})
    void withinAStringItMatchesSomewhereAndIsEscapedAsJsonHasIt(String expression) throws Exception {
        Random random = new Random(2);
        Reading reading = new Reading(
                new Grammar("test", Piece.sequence(Literals.of("\""), Regex.inString(expression), Literals.of("\""))));
        for (int i = 0; i < 200; i++) {
            String json = reading.drawn(random);
            String value = new ObjectMapper().readTree(json).textValue();
            assertThat(Pattern.compile(expression).matcher(value).find())
                    .as(json)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "(?=a)b ~ character 1 ~ regular",
                "(a)\\1 ~ character 4 ~ back references",
                "\\bword ~ character 1 ~ word boundaries",
                "a{,3} ~ character 3 ~ number from",
                "a{\u0663} ~ character 3 ~ number from",
                "a\\x\uff14\uff11 ~ character 2 ~ hexadecimal",
                "a{3,1} ~ character 7 ~ repetition",
                "(ab ~ character 1 ~ no )",
                "ab) ~ character 3 ~ no ( to it",
                "[ab ~ character 1 ~ no ]",
                "*a ~ character 1 ~ nothing to repeat",
                "a$b ~ character 3 ~ never matches",
                "(a$)b ~ character 3 ~ ends",
                "a*+ ~ character 3 ~ group",
                "[b-a] ~ character 5 ~ before it begins",
                "\\p{L} ~ character 1 ~ \\p",
                "[a&&[b]] ~ character 5 ~ written"
            })
    void whatIsNotRegularOrNotReadAlikeIsRefusedWithItsPlace(String expression, String where, String why) {
        assertThatThrownBy(() -> Grammar.regex(expression))
                .isInstanceOf(UnsupportedGrammar.class)
                .hasMessageContaining(where + " ")
                .hasMessageContaining(why);
    }
}
