package dev.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class MarkdownPageTest {

    private static final List<String> TITLES = List.of("One", "Two", "Three");

    private static Result result(String title, String value) {
        return new Result(
                title.toLowerCase(Locale.ROOT),
                title,
                "How.",
                "2026-01-02",
                "2 cores",
                List.of(Figure.of("speed", value)));
    }

    @Test
    void aRunReplacesItsFiguresAndLeavesWhatElseStandsOnThePage() {
        String first = MarkdownPage.with("", List.of(result("Three", "3"), result("One", "1")), TITLES);
        String byHand =
                first.replace("\n## Three", MarkdownPage.APART + "\nBy hand: 7.\n\n## Three") + "\n## Notes\n\nKept.\n";

        String second = MarkdownPage.with(byHand, List.of(result("One", "11"), result("Two", "2")), TITLES);

        assertThat(second.lines().filter(line -> line.startsWith("#")))
                .containsExactly("# Performance", "## One", "### Measured apart", "## Two", "## Three", "## Notes");
        assertThat(second)
                .contains("| speed | 11 |", "By hand: 7.", "| speed | 2 |", "| speed | 3 |", "Kept.")
                .doesNotContain("| speed | 1 |");
        assertThat(MarkdownPage.with(second, List.of(), TITLES)).isEqualTo(second);
    }
}
