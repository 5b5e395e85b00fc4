package dev.millrace.ingestion.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testkit.RealData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Real files of the formats that ingestion reads. */
class RealSamplesTest {

    @Test
    void extractionKeepsWhatItMustAndLeavesOutWhatItMustNot() throws IOException {
        ExtractionScore score =
                ExtractionScore.of(RealData.require("B_web/trafilatura_eval").resolve("dev"));
        assertThat(score.pages()).isEqualTo(398);
        assertThat(score.f1()).isGreaterThan(0.86);
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
    void readsEachPageOfACrawlAndSkipsRevisits() throws IOException {
        Path archive = RealData.require("B_web/warc_made_from_eval_pages").resolve("made-0000.warc.gz");
        List<SourceEntry> entries = Readings.read(archive.toString(), Files.readAllBytes(archive));
        assertThat(Readings.texts(entries)).hasSizeGreaterThan(150);
        assertThat(Readings.refused(entries)).containsKey("not-a-page");
    }

    @Test
    void noArchiveHoweverOddEndsWithoutAWord() throws IOException {
        Path samples = RealData.require("B_web/warc_samples");
        List<String> silent = new ArrayList<>();
        for (Path file : files(samples, ".*\\.(warc|wet|wat)(\\.gz)?(\\.bad)?")) {
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
