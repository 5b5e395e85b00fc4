package dev.millrace.ingestion.domain.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.ingestion.domain.files.FileReadingTest;
import dev.millrace.ingestion.domain.files.Readings;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.SourceEntry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExtractionTest {

    private static final String PARAGRAPH =
            "The river rose slowly in the night, and by morning the whole meadow was under water, as it is each spring.";
    private static final String PAGE = """
            <html lang="en_GB"><head><title>Spring | The Valley</title>
            <meta property="og:title" content="Spring in the valley"><meta name="author" content="A. Miller">
            <meta property="article:published_time" content="2021-04-05T06:07:08Z"></head>
            <body><nav><a href="/">Home</a></nav><div class="sidebar">Most read this week</div>
            <article><h1>Spring in the valley</h1><p>%s</p><p>%s</p><div class="share">Share on everything</div></article>
            <footer>Copyright</footer></body></html>
            """.formatted(PARAGRAPH, PARAGRAPH.replace("river", "lake"));

    @Test
    void keepsTheArticleAndWhatThePageSaysAboutItself() throws IOException {
        Page page = PageReader.read(PAGE);
        assertThat(page.text()).isEqualTo(PARAGRAPH + "\n" + PARAGRAPH.replace("river", "lake"));
        assertThat(page.title()).contains("Spring in the valley");
        assertThat(page.author()).contains("A. Miller");
        assertThat(page.date()).contains("2021-04-05");
        assertThat(page.language()).contains("en-GB");
    }

    @Test
    void takesWhatThePageSaysInJsonAndLinks() throws IOException {
        Page page = PageReader.read("""
                <html><head><meta property="og:locale" content="pt_BR"><meta property="og:site_name" content="The Valley">
                <meta name="description" content="About spring."><link rel="canonical" href="https://v.example/2021/04/05/spring">
                <script type="application/ld+json">{"@graph": [{"@type": "Article", "headline": "Spring",
                "author": [{"@type": "Person", "name": "B. Miller"}], "comment": {"author": "C. Reader"}}]}</script>
                <script type="application/ld+json">{broken</script></head>
                <body><article><p>%s</p></article><a rel="license" href="https://creativecommons.org/licenses/by-sa/4.0/deed.pt">
                licence</a></body></html>""".formatted(PARAGRAPH.repeat(4)));
        assertThat(page.title()).contains("Spring");
        assertThat(page.author()).contains("B. Miller");
        assertThat(page.date()).contains("2021-04-05");
        assertThat(page.language()).contains("pt-BR");
        assertThat(page.licence()).contains("CC-BY-SA-4.0");
        assertThat(page.metadata(Optional.empty()))
                .containsEntry("siteName", "The Valley")
                .containsEntry("description", "About spring.")
                .containsEntry("url", "https://v.example/2021/04/05/spring")
                .containsEntry("licenceHint", "CC-BY-SA-4.0");
    }

    @Test
    void keepsListsTablesQuotesAndCodeAndDropsHeadingsOfNothing() throws IOException {
        Page page = PageReader.read("<html><body><div class=entry-content><p>" + PARAGRAPH.repeat(3)
                + "</p><h2>Steps</h2><ol><li>Stop the mill.</li><li>Open the sluice.</li></ol>"
                + "<table><tr><th>Month</th><th>Level</th></tr><tr><td>May</td><td>3.2</td></tr></table>"
                + "<blockquote>Water finds its way.</blockquote><pre>if (high) {\n    open();\n}</pre><p>" + PARAGRAPH
                + "</p><h2>Related posts</h2><ul><li><a href=1>One</a></li><li><a href=2>Two</a></li></ul>"
                + "<h3>Tags</h3></div></body></html>");
        assertThat(page.text())
                .isEqualTo(PARAGRAPH.repeat(3) + "\nSteps\nStop the mill.\nOpen the sluice.\nMonth | Level\nMay | 3.2\n"
                        + "Water finds its way.\nif (high) {\n    open();\n}\n" + PARAGRAPH);
    }

    @ParameterizedTest
    @MethodSource("bombs")
    void refusesPagesBeyondALimitByItsName(String page, String limit) {
        Assertions.assertTimeout(
                Duration.ofSeconds(30),
                () -> assertThatThrownBy(() -> PageReader.read(page))
                        .isInstanceOfSatisfying(
                                PageBeyondLimit.class,
                                e -> assertThat(e.limit()).isEqualTo(limit)));
    }

    static List<Arguments> bombs() {
        return List.of(
                Arguments.of("<div>".repeat(100_000) + PARAGRAPH, "pageDepth"),
                Arguments.of("<table>" + "<tr><td>x".repeat(300_000), "pageElements"),
                Arguments.of("<br>".repeat(600_000), "pageElements"));
    }

    @Test
    void readsOddPagesWithinTheLimits() {
        Assertions.assertTimeout(Duration.ofSeconds(30), () -> {
            assertThat(PageReader.read("<p class='" + "a-".repeat(500_000) + "'>" + PARAGRAPH)
                            .text())
                    .isEqualTo(PARAGRAPH);
            assertThat(PageReader.read("<table>" + "<tr><td>cell".repeat(100_000))
                            .text())
                    .startsWith("cell\ncell");
            assertThat(PageReader.read("<a href=x>".repeat(20_000) + PARAGRAPH).text())
                    .isNotNull();
            assertThat(PageReader.read("").text()).isEmpty();
        });
    }

    @Test
    void theLedgerNamesThePagesLimit() throws IOException {
        byte[] deep = FileReadingTest.utf8("<html><body>" + "<div>".repeat(50) + PARAGRAPH);
        ReadLimits limits = ReadLimits.DEFAULT.withPage(new PageLimits(40, 1000, 30));
        assertThat(Readings.read("a.html", deep, limits))
                .containsExactly(
                        new SourceEntry.Refused(SourceEntry.Reason.TOO_LARGE, deep.length, Map.of("pageDepth", "40")));
    }
}
