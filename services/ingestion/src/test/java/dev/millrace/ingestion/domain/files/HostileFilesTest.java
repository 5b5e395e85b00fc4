package dev.millrace.ingestion.domain.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.millrace.contracts.recipes.Format;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.input.SourceEntry.Reason;
import dev.millrace.ingestion.domain.input.SourceEntry.Refused;
import dev.millrace.ingestion.domain.input.SourceEntry.Text;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.PDStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that say what isn't so, or become more than they look like: read as they are, or refused by the limit's name. */
class HostileFilesTest {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String WORDS = "Le café était fermé, à côté de l’église, où l’on dîne à Noël. ";

    @ParameterizedTest
    @CsvSource({
        "2147483647, -1, -1, too-large, documentBytes",
        "60000000, -1, -1, too-large, expansion",
        "-1, 2147483647, -1, too-large, documentBytes",
        "-1, 50000000, -1, too-large, documentBytes",
        "-1, -1, 1099511627776, too-large, expansion",
        "8589934592, -1, -1, damaged, error",
        "-1, 1099511627776, -1, damaged, error",
        "-1, 4, -1, damaged, error",
        "10, -1, -1, damaged, error"
    })
    void aParquetFileThatClaimsWhatIsNotSoIsRefusedBeforeItIsDecoded(
            long pageBytes, long values, long chunkBytes, String reason, String detail) throws IOException {
        byte[] file = new ParquetSample(List.of("one", "two", "three"), pageBytes, values, chunkBytes).bytes();
        assertThat(Readings.texts(Readings.read("x.parquet", ParquetSample.of("one", "two", "three"))))
                .containsExactly("one", "two", "three");
        Refused refused = (Refused) Readings.read("x.parquet", file).getLast();
        assertThat(refused.reason().written()).isEqualTo(reason);
        assertThat(refused.detail()).containsKey(detail);
    }

    @Test
    void aParquetFileCutOffAnywhereIsRefused() {
        Assertions.assertTimeout(LIMIT, () -> {
            byte[] whole = ParquetSample.of("one", "two", "three");
            for (int length = 4; length < whole.length; length++) { // its first four bytes tell what it is
                assertThat(Readings.refused(Readings.read("x.parquet", Arrays.copyOf(whole, length))))
                        .as("cut at %d", length)
                        .isEqualTo(Map.of("damaged", 1));
            }
            assertThat(Readings.refused(Readings.read("x.parquet", ParquetSample.of())))
                    .isEqualTo(Map.of("empty", 1));
        });
    }

    @Test
    void aPdfThatInflatesThroughSeveralFiltersIsRefused() throws IOException {
        for (COSName outer : List.of(COSName.FLATE_DECODE, COSName.LZW_DECODE, COSName.RUN_LENGTH_DECODE)) {
            byte[] bomb = pdf(outer, new Repeated("q Q ", 20L << 20));
            assertThat(bomb).hasSizeLessThan(1 << 20);
            Refused refused = (Refused) Readings.read("x.pdf", bomb).getLast();
            assertThat(refused.reason()).isEqualTo(Reason.TOO_LARGE);
            assertThat(refused.detail()).containsEntry("documentBytes", "16777216");
        }
        byte[] fine = FormatSamples.pdf();
        assertThat(Readings.texts(Readings.read("x.pdf", fine))).hasSize(1);
    }

    @Test
    void aPdfThatNeedsAPasswordIsRefusedAsEncrypted() throws IOException {
        try (PDDocument document = new PDDocument()) {
            document.addPage(new PDPage());
            document.protect(new StandardProtectionPolicy("owner", "user", new AccessPermission()));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            document.save(out);
            assertThat(Readings.refused(Readings.read("x.pdf", out.toByteArray())))
                    .isEqualTo(Map.of("encrypted", 1));
        }
    }

    @Test
    void aLineOfAGigabyteCostsNoMemoryAndTheNextOneIsRead() {
        Assertions.assertTimeout(LIMIT, () -> {
            List<SourceEntry> lines = streamed(
                    "x.jsonl", "{\"text\": \"", new Repeated("grain ", 1L << 30), "\"}\n{\"text\": \"next\"}\n");
            assertThat(limit(lines.getFirst())).containsKey("documentBytes");
            assertThat(Readings.texts(lines)).containsExactly("next");
            for (String name : List.of("x.txt", "x.html", "x.md", "x.tex", "x.py")) {
                assertThat(limit(streamed(name, "<p>", new Repeated("grain ", 1L << 30), "")
                                .getLast()))
                        .as(name)
                        .containsKey("documentBytes");
            }
            List<SourceEntry> articles = streamed(
                    "x.xml",
                    "<mediawiki><page><title>A</title><revision><text>",
                    new Repeated("grain ", 1L << 28),
                    "</text></revision></page><page><title>B</title><revision><text>next</text></revision></page></mediawiki>");
            assertThat(limit(articles.getFirst())).containsKey("documentBytes");
            assertThat(Readings.texts(articles)).containsExactly("next");
        });
    }

    @Test
    void bombsOfEveryCompressionAreRefusedByTheLimitsName() {
        Assertions.assertTimeout(LIMIT, () -> {
            byte[] stream = FormatSamples.bzip2(new byte[9 << 20]);
            ByteArrayOutputStream bzip2 = new ByteArrayOutputStream();
            for (int i = 0; i < 30; i++) {
                bzip2.writeBytes(stream);
            }
            Map<String, byte[]> bombs = Map.of(
                    "gz", FileReadingTest.gzip(new byte[200 << 20]),
                    "zst", Zstd.compress(new byte[200 << 20]),
                    "bz2", bzip2.toByteArray());
            for (Map.Entry<String, byte[]> bomb : bombs.entrySet()) {
                for (String name : List.of("x.jsonl.", "x.parquet.", "x.pdf.")) {
                    FileReading reading = FileReading.of(
                            new ByteArrayInputStream(bomb.getValue()),
                            name + bomb.getKey(),
                            Format.valueOf(name.substring(2, name.length() - 1).toUpperCase(Locale.ROOT)),
                            ReadLimits.DEFAULT.withDocumentBytes(1 << 30));
                    assertThat(limit(all(reading).getLast()))
                            .as(name + bomb.getKey())
                            .containsEntry("expansion", "500");
                }
            }
        });
    }

    @Test
    void whateverIsNestedWithoutEndIsRefusedOrRead() {
        Assertions.assertTimeout(LIMIT, () -> {
            String open = "{\"text\": \"a\", \"meta\": ";
            assertThat(limit(Readings.read("x.jsonl", FormatSamples.utf8(open + "[".repeat(500_000)))
                            .getLast()))
                    .containsEntry("nesting", "200");
            assertThat(limit(Readings.read("x.jsonl", FormatSamples.utf8(open + "{\"a\":".repeat(500_000)))
                            .getLast()))
                    .containsEntry("nesting", "200");
            assertThat(limit(Readings.read("x.html", FormatSamples.utf8("<div>".repeat(600_000)))
                            .getLast()))
                    .containsAnyOf(Map.entry("pageDepth", "512"), Map.entry("pageElements", "500000"));
            for (String deep : List.of("{", "\\textbf{", "\\begin{itemize}\\item ", "$", "\\footnote{\\emph{")) {
                assertThat(Readings.read(
                                "x.tex",
                                FormatSamples.utf8(
                                        "\\documentclass{a}\\begin{document}" + deep.repeat(200_000) + "end")))
                        .as(deep)
                        .isNotEmpty();
            }
            assertThat(Readings.read("x.md", FormatSamples.utf8("> ".repeat(500_000) + "end")))
                    .isNotEmpty();
        });
    }

    @ParameterizedTest
    @CsvSource({"UTF-16, UTF-8", "ISO-8859-1, UTF-8", "Shift_JIS, UTF-8", "windows-1252, windows-1252"})
    void aDeclarationThatLiesChangesNoTextOfADump(String declared, String actual) throws IOException {
        assertThat(Readings.texts(Readings.read("wiki.xml", wiki(declared, actual))))
                .containsExactly(WORDS.strip());
    }

    @Test
    void whatADumpsDeclaredCharsetDoesNotHaveEndsItWithAWord() throws IOException {
        List<SourceEntry> entries = Readings.read("wiki.xml", wiki("Shift_JIS", "windows-1252"));
        assertThat(Readings.texts(entries)).noneMatch(text -> text.contains("\uFFFD"));
        assertThat(Readings.refused(entries)).isNotEmpty();
        assertThat(Readings.refused(Readings.read("wiki.xml", wiki("UTF-8", "windows-1252"))))
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "x.html, <meta charset=utf-16>, UTF-8",
        "x.html, <meta charset=shift_jis>, UTF-8",
        "x.html, <meta charset=shift_jis>, windows-1252",
        "x.html, <meta charset=utf-8>, windows-1252",
        "x.html, <meta charset=nonsense>, windows-1252",
        "x.tex, \\usepackage[latin1]{inputenc}, windows-1252",
        "x.tex, \\usepackage[utf8]{inputenc}, windows-1252",
        "x.tex, \\usepackage[latin1]{inputenc}, UTF-8"
    })
    void aPagesOrPapersLieIsFoundOutOrNoted(String name, String declaration, String actual) throws IOException {
        String start = name.equals("x.tex")
                ? "\\documentclass{a}" + declaration + "\\begin{document}"
                : "<html><head>" + declaration + "</head><body><p>";
        Text text = (Text) Readings.read(name, (start + WORDS.repeat(8)).getBytes(Charset.forName(actual)))
                .getFirst();
        assertThat(text.text().equals(WORDS.repeat(8).strip())
                        || text.metadata().containsKey("undecodableBytes"))
                .as(text.toString())
                .isTrue();
    }

    @Test
    void bytesThatAreNoCharactersAreCountedInPapersToo() throws IOException {
        byte[] paper = ("\\documentclass{a}\\begin{document}" + WORDS.repeat(20)).getBytes(StandardCharsets.UTF_8);
        paper[60] = (byte) 0xFF;
        byte[] declared = ("\\documentclass{a}\\usepackage[utf8]{inputenc}\\begin{document}" + WORDS.repeat(20))
                .getBytes(StandardCharsets.UTF_8);
        declared[90] = (byte) 0xFF;
        assertThat(((Text) Readings.read("x.tex", declared).getFirst()).metadata())
                .containsEntry("undecodableBytes", "1");
        assertThat(Readings.read("x.tex", paper)).isNotEmpty();
    }

    private static byte[] wiki(String declared, String actual) {
        String text =
                "<?xml version=\"1.0\" encoding=\"" + declared + "\"?><mediawiki><page><title>A</title><revision><text>"
                        + WORDS + "</text></revision></page></mediawiki>";
        return text.getBytes(Charset.forName(actual));
    }

    /** A page whose content is deflated, and that packed once more by {@code outer}. */
    private static byte[] pdf(COSName outer, InputStream content) throws IOException {
        try (PDDocument document = new PDDocument()) {
            PDStream once = new PDStream(document);
            try (OutputStream out = once.createOutputStream(COSName.FLATE_DECODE)) {
                content.transferTo(out);
            }
            PDStream twice = new PDStream(document);
            try (OutputStream out = twice.createOutputStream(outer);
                    InputStream in = once.getCOSObject().createRawInputStream()) {
                in.transferTo(out);
            }
            twice.getCOSObject().setItem(COSName.FILTER, new COSArray(List.of(outer, COSName.FLATE_DECODE)));
            PDPage page = new PDPage();
            page.setContents(twice);
            document.addPage(page);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            document.save(out);
            return out.toByteArray();
        }
    }

    private static List<SourceEntry> streamed(String name, String before, InputStream middle, String after)
            throws IOException {
        return all(Readings.open(
                new SequenceInputStream(Collections.enumeration(List.of(
                        new ByteArrayInputStream(FormatSamples.utf8(before)),
                        middle,
                        new ByteArrayInputStream(FormatSamples.utf8(after))))),
                name));
    }

    private static List<SourceEntry> all(FileReading reading) throws IOException {
        try (reading) {
            List<SourceEntry> entries = new ArrayList<>();
            for (Optional<SourceEntry> entry = reading.next(); entry.isPresent(); entry = reading.next()) {
                entries.add(entry.get());
            }
            return entries;
        }
    }

    private static Map<String, String> limit(SourceEntry entry) {
        Refused refused = (Refused) entry;
        assertThat(refused.reason()).isEqualTo(Reason.TOO_LARGE);
        return refused.detail();
    }

    /** A text over and over, as long as is asked for. */
    private static final class Repeated extends InputStream {
        private final byte[] pattern;
        private long left;

        Repeated(String text, long bytes) {
            this.pattern = FormatSamples.utf8(text.repeat(1 << 13));
            this.left = bytes;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            int n = (int) Math.min(Math.min(length, pattern.length), left);
            if (n == 0) {
                return -1;
            }
            System.arraycopy(pattern, 0, buffer, offset, n);
            left -= n;
            return n;
        }
    }
}
