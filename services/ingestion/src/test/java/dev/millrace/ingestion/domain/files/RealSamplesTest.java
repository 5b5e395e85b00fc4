package dev.millrace.ingestion.domain.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.ingestion.domain.archives.ArchiveRecords;
import dev.millrace.ingestion.domain.html.ExtractionScore;
import dev.millrace.ingestion.domain.html.ShingleScore;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.testkit.RealData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Real files of the formats that ingestion reads. */
class RealSamplesTest {

    @Test
    void extractionKeepsWhatItMustAndLeavesOutWhatItMustNot() throws IOException {
        ExtractionScore score =
                ExtractionScore.of(RealData.require("B_web/trafilatura_eval").resolve("dev"));
        assertThat(score.pages()).isEqualTo(398);
        assertThat(score.f1()).isGreaterThan(0.92);
    }

    @Test
    void extractionGivesTheBodiesOfArticles() throws IOException {
        ShingleScore score = ShingleScore.of(
                RealData.require("B_web/article_extraction_benchmark").resolve("dev"));
        assertThat(score.pages()).isEqualTo(95);
        assertThat(score.f1()).isGreaterThan(0.955);
    }

    @Test
    void readsEveryRecordOfPileAndDolmaSamples() throws IOException {
        Path samples = RealData.require("C_formats/pile_jsonl_samples");
        for (Path file : files(samples, ".*\\.jsonl(\\.gz|\\.zst)?")) {
            List<SourceEntry> entries = Readings.read(file.toString(), Files.readAllBytes(file));
            assertThat(entries).as(file.toString()).isNotEmpty();
            if (file.getFileName().toString().startsWith("dolma_test")) {
                assertThat(Readings.refused(entries)).containsOnlyKeys("missing-text");
            } else {
                assertThat(Readings.refused(entries)).as(file.toString()).isEmpty();
            }
        }
    }

    @Test
    void compressedAndPlainSamplesGiveTheSame() throws IOException {
        Path samples = RealData.require("C_formats/pile_jsonl_samples");
        Path plain = samples.resolve("dolma_cc_en_head-0091.jsonl");
        Path gzip = samples.resolve("dolma_cc_en_head-0091.jsonl.gz");
        assertThat(Readings.read(gzip.toString(), Files.readAllBytes(gzip)))
                .isEqualTo(Readings.read(plain.toString(), Files.readAllBytes(plain)));
    }

    @Test
    void aCrawlGivesTheTextsThatItsPagesGive() throws IOException {
        Path folder = RealData.require("B_web/warc_made_from_eval_pages");
        Path gold = RealData.require("B_web/trafilatura_eval").resolve("dev");
        byte[] archive = Files.readAllBytes(folder.resolve("made-0000.warc.gz"));
        Map<String, String> texts = new HashMap<>();
        List<SourceEntry> entries = Readings.read("made-0000.warc.gz", archive);
        for (SourceEntry entry : entries) {
            if (entry instanceof SourceEntry.Text text) {
                texts.put(text.metadata().getOrDefault("url", ""), text.text());
            }
        }
        Map<String, String> byFile = new HashMap<>();
        for (String line : Files.readAllLines(folder.resolve("manifest.jsonl"))) {
            JsonNode page = new ObjectMapper().readTree(line);
            String url = page.path("url").asText().replace(" ", "%20");
            assertThat(texts.containsKey(url)).as(url).isTrue();
            byFile.put(page.path("file").asText(), texts.get(url));
        }
        assertThat(byFile).hasSize(160);
        assertThat(Readings.refused(entries)).containsOnlyKeys("not-a-page");
        assertThat(ExtractionScore.of(gold, byFile).f1()).isGreaterThan(0.92);
    }

    @Test
    void readsTheRecordsThatAnIndependentReaderReads() throws IOException {
        for (Path file : files(RealData.require("B_web"), ".*/warc_.*\\.(warc|wet|wat|arc)(\\.gz)?")) {
            // These are damaged, and the other reader gives up on them.
            if (!file.toString().matches(".*(trunc|bad|space-in-url).*")) {
                assertThat(ArchiveRecords.ours(file)).as(file.toString()).isEqualTo(ArchiveRecords.jwarcs(file));
            }
        }
    }

    @Test
    void noArchiveHoweverOddEndsWithoutAWord() throws IOException {
        Path samples = RealData.require("B_web/warc_samples");
        List<String> silent = new ArrayList<>();
        for (Path file : files(samples, ".*\\.(warc|wet|wat|arc)(\\.gz)?(\\.bad)?")) {
            if (Readings.read(file.toString(), Files.readAllBytes(file)).isEmpty()) {
                silent.add(file.getFileName().toString());
            }
        }
        // Those that hold nothing but metadata or requests.
        assertThat(silent).allMatch(name -> name.matches(".*(wat|post-test|gzip_extra_sl|example-digest).*"));
    }

    private static List<Path> files(Path folder, String pattern) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(f -> f.toString().matches(pattern)).sorted().toList();
        }
    }
}
