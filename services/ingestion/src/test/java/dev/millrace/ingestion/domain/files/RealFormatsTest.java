package dev.millrace.ingestion.domain.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.testkit.RealData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dumps, books, papers and tables as they are found. */
class RealFormatsTest {

    private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);

    /** Shingles of four words against the same document as plain text, as in article_extraction_benchmark. */
    @ParameterizedTest
    @CsvSource({
        "debian-policy/policy.txt.gz,debian-policy/policy.pdf.gz,0.94",
        "debian-policy/policy.txt.gz,debian-policy/policy.epub,0.97",
        "developers-reference/developers-reference.txt.gz,developers-reference/developers-reference.pdf,0.95",
        "developers-reference/developers-reference.txt.gz,developers-reference/developers-reference.epub,0.97"
    })
    void aBookHasTheWordsOfItsPlainText(String plain, String book, double least) throws IOException {
        Path folder = RealData.require("C_formats/pdf_epub_docs");
        Map<String, Integer> gold = shingles(text(folder.resolve(plain)));
        Map<String, Integer> found = shingles(text(folder.resolve(book)));
        long hits = found.entrySet().stream()
                .mapToLong(e -> Math.min(e.getValue(), gold.getOrDefault(e.getKey(), 0)))
                .sum();
        assertThat(2.0 * hits / (sum(gold) + sum(found))).isGreaterThan(least);
    }

    @Test
    void wikipediasArticlesHaveNoMarkupLeft() throws IOException {
        Path dump = RealData.require("C_formats/wikipedia_dump_xml")
                .resolve("enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2");
        List<SourceEntry> entries = entries(dump);
        List<String> texts = Readings.texts(entries);
        assertThat(texts).hasSize(106);
        assertThat(Readings.refused(entries)).isEqualTo(Map.of("not-a-document", 100));
        assertThat(texts.getFirst()).startsWith("Anarchism is a political philosophy that advocates self-governed");
        assertThat(texts.stream().filter(t -> t.contains("{{") || t.contains("[[") || t.contains("<ref")))
                .hasSizeLessThan(4);
    }

    @Test
    void everyQuestionOfAForumIsADocument() throws IOException {
        Path dump = RealData.require("C_formats/stackexchange_dump_xml");
        assertThat(Readings.texts(entries(dump.resolve("beer/Posts.xml.gz")))).hasSize(663);
        assertThat(Readings.refused(entries(dump.resolve("conlang/Users.xml.gz"))))
                .isEqualTo(Map.of("not-a-document", 1));
    }

    @Test
    void parquetFilesGiveTheirRowsOrAReason() throws IOException {
        Path folder = RealData.require("C_formats/parquet_fixtures");
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".parquet")).toList()) {
                assertThat(entries(file)).as(file.toString()).isNotEmpty();
            }
        }
        assertThat(Readings.refused(entries(folder.resolve("negative_data_page_offset.parquet"))))
                .isEqualTo(Map.of("damaged", 1));
        assertThat(Readings.refused(entries(folder.resolve("encrypted_footer.parquet"))))
                .isEqualTo(Map.of("encrypted", 1));
        assertThat(Readings.texts(entries(folder.resolve("nemo_text_data.parquet"))))
                .isNotEmpty();
    }

    @Test
    void aLatexBookIsOneDocumentWithAllItsChapters() throws IOException {
        LocalFiles book = new LocalFiles(RealData.require("C_formats/latex_hott_book"));
        assertThat(Readings.texts(Readings.read(book, "main.tex", ReadLimits.DEFAULT))
                        .getFirst())
                .contains("The central new idea in homotopy type theory is that types can be regarded as spaces")
                .contains("a space $X$ is a set of points equipped with a topology")
                .doesNotContain("\\index{")
                .doesNotContain("\\label{sec");
        assertThat(Readings.refused(Readings.read(book, "basics.tex", ReadLimits.DEFAULT)))
                .isEqualTo(Map.of("not-a-document", 1));
    }

    private static List<SourceEntry> entries(Path file) throws IOException {
        return Readings.read(new LocalFiles(file), String.valueOf(file.getFileName()), ReadLimits.DEFAULT);
    }

    private static String text(Path file) throws IOException {
        return Readings.texts(entries(file)).getFirst();
    }

    private static Map<String, Integer> shingles(String text) {
        List<String> words =
                WORD.matcher(text).results().map(MatchResult::group).toList();
        Map<String, Integer> shingles = new HashMap<>();
        for (int i = 0; i + 4 <= words.size(); i++) {
            shingles.merge(String.join(" ", words.subList(i, i + 4)), 1, Integer::sum);
        }
        return shingles;
    }

    private static long sum(Map<String, Integer> counts) {
        return counts.values().stream().mapToLong(Integer::intValue).sum();
    }
}
