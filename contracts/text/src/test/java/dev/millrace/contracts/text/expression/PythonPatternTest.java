package dev.millrace.contracts.text.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PythonPatternTest {

    /** What {@code re.findall} of CPython 3.11 gives, where Java alone would give something else. */
    static List<Arguments> found() {
        return List.of(
                Arguments.of("\\w+", "x² a\u0301b", List.of("x²", "a", "b")),
                Arguments.of("\\d", "3٤²", List.of("3", "٤")),
                Arguments.of("\\s", "a\u00a0b\u001cc\u200bd", List.of("\u00a0", "\u001c")),
                Arguments.of("\\bé\\w*", "été aé", List.of("été")),
                Arguments.of("a$", "a\u0085a\n", List.of("a")),
                Arguments.of("a\\Z", "a a\n", List.of()),
                Arguments.of(".+", "a\r\u2028b\nc", List.of("a\r\u2028b", "c")),
                Arguments.of("[]a]+", "]a[", List.of("]a")),
                Arguments.of("[[&&b]+", "a[&&b", List.of("[&&b")),
                Arguments.of("[\\w-]+", "a-é", List.of("a-é")),
                Arguments.of("x{,2}y", "xxxy", List.of("xxy")),
                Arguments.of("{a}", "{a}", List.of("{a}")),
                Arguments.of("(?i)É", "éÉ", List.of("é", "É")),
                Arguments.of("(?P<twice>ab)(?P=twice)1", "abab1", List.of("ab")),
                Arguments.of("a(?#not this)b", "ab", List.of("ab")),
                Arguments.of("\\x41|\\101|\\u00e9|\\U0001F642", "Aé🙂", List.of("A", "é", "🙂")));
    }

    @ParameterizedTest
    @MethodSource("found")
    void findsWhatPythonFinds(String expression, String text, List<String> found) {
        assertThat(PythonPattern.compile(expression).findAll(text).stream()
                        .map(List::getFirst)
                        .toList())
                .isEqualTo(found);
    }

    @Test
    void aGroupThatTakesNoPartIsEmpty() {
        assertThat(PythonPattern.compile("(a)|(b)").findAll("ab")).containsExactly(List.of("a", ""), List.of("", "b"));
    }

    @Test
    void whatIsFoundCanBeTakenOut() {
        assertThat(PythonPattern.compile("(?s).*#### ").removeFrom("why\n#### 5 #### 6"))
                .isEqualTo("6");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?x)a b",
                "(?(1)a|b)",
                "\\h",
                "\\Qa\\E",
                "[a",
                "(a",
                "a\\",
                "b(?i)a",
                "(?P=no)",
                "\\N{DIGIT ONE}"
            })
    void whatJavaCantSayOrPythonRefusesIsRefused(String expression) {
        assertThatThrownBy(() -> PythonPattern.compile(expression))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + expression + "\"");
    }
}
