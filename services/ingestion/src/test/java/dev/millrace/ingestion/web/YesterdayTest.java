package dev.millrace.ingestion.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ingestion.domain.files.SourceFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A page that an earlier release has fetched is fetched no second time. */
class YesterdayTest {

    private static final Path OBJECTS =
            Path.of(System.getProperty("millrace.root"), "contracts", "yesterday", "1", "objects");

    @Test
    void aPageThatWasFetchedIsRead() throws Exception {
        SourceFile page = FetchedPages.JSON.read(Files.readAllBytes(OBJECTS.resolve("fetched-page.json")));

        assertThat(page.path()).isEqualTo("https://example.org/a");
        assertThat(page.state()).containsKeys("object", "etag");
    }
}
