package dev.millrace.ingestion.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.ingestion.domain.html.Page;
import dev.millrace.ingestion.domain.html.PageReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    void keepsTheArticleAndWhatThePageSaysAboutItself() {
        Page page = PageReader.read(PAGE);
        assertThat(page.text()).isEqualTo(PARAGRAPH + "\n" + PARAGRAPH.replace("river", "lake"));
        assertThat(page.title()).contains("Spring in the valley");
        assertThat(page.author()).contains("A. Miller");
        assertThat(page.date()).contains("2021-04-05");
        assertThat(page.language()).contains("en-GB");
    }

    @Test
    void readsPagesFromFilesAndFromJsonLines(@TempDir Path folder) throws IOException {
        Path html = Files.writeString(folder.resolve("a.html"), PAGE);
        Path lines = Files.writeString(
                folder.resolve("b.jsonl"),
                "{\"id\": \"p1\", \"text\": \"<html><body><p>" + PARAGRAPH
                        + "</p></body></html>\"}\n{\"id\": \"p2\", \"text\": \"Plain.\\nText.\"}\n");
        List<Extracted> all = new ArrayList<>();
        Extraction.run(html, all::add);
        Extraction.run(lines, all::add);
        assertThat(all).extracting(Extracted::id).containsExactly("a.html", "p1", "p2");
        assertThat(all.get(1).text()).isEqualTo(PARAGRAPH);
        assertThat(all.get(2).text()).isEqualTo("Plain.\nText.");
    }

    @Test
    void namesTheLineThatIsNoPage(@TempDir Path folder) throws IOException {
        Path lines = Files.writeString(folder.resolve("b.jsonl"), "{\"id\": 1, \"text\": \"ok\"}\n{\"id\": 2}\n");
        assertThatThrownBy(() -> Extraction.run(lines, e -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("b.jsonl:2");
    }

    @Test
    void deepNestingAndEndlessAttributesAreOnlyPages() {
        Assertions.assertTimeout(Duration.ofSeconds(30), () -> {
            assertThat(PageReader.read("<div>".repeat(100_000) + PARAGRAPH).text())
                    .isNotNull();
            assertThat(PageReader.read("<p class='" + "a-".repeat(500_000) + "'>" + PARAGRAPH)
                            .text())
                    .isNotNull();
            assertThat(PageReader.read("<a href=x>".repeat(20_000) + PARAGRAPH).text())
                    .isNotNull();
            assertThat(PageReader.read("").text()).isEmpty();
        });
    }
}
