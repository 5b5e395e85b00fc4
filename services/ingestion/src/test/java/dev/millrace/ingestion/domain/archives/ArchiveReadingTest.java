package dev.millrace.ingestion.domain.archives;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.millrace.ingestion.domain.files.FileReadingTest;
import dev.millrace.ingestion.domain.files.Readings;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.input.SourceEntry.Refused;
import dev.millrace.ingestion.domain.input.SourceEntry.Text;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives made byte by byte, whole and damaged. */
class ArchiveReadingTest {

    private static final String SENTENCE = "Brotli was here, and it left a whole sentence behind. ".repeat(8);
    private static final byte[] PAGE = utf8("<p>" + SENTENCE + "</p>");

    /** {@link #PAGE}, compressed by Node.js 22. */
    private static final byte[] BROTLI = Base64.getDecoder()
            .decode("G7YB4BWh0tVtqY5uiGIwtYMTD0flDoSJHLC3logdzB6vLq1mPGu9redROL49LCYLbA+4EJyqfhl0t9BpUAoA");

    @Test
    void goesOnBehindTrashAndDamagedMembers() throws IOException {
        byte[] damaged = FileReadingTest.gzip(response("http://b/", "", html("Second")));
        for (int i = 30; i < 60; i++) {
            damaged[i] ^= 0x55;
        }
        byte[] archive = join(
                FileReadingTest.gzip(response("http://a/", "", html("First"))),
                utf8("trash between members"),
                FileReadingTest.gzip(response("http://c/", "", html("Third"))),
                damaged,
                new byte[512],
                FileReadingTest.gzip(response("http://d/", "", html("Fourth"))));
        List<SourceEntry> entries = Readings.read("x.warc.gz", archive);
        assertThat(urls(entries)).containsExactly("http://a/", "http://c/", "http://d/");
        assertThat(Readings.refused(entries)).isEqualTo(Map.of("damaged-record", 2));
    }

    @Test
    void goesOnBehindDamagedHeadersAndWrongLengths() throws IOException {
        byte[] tooLong = utf8(text(response("http://b/", "", html("Second")))
                .replaceFirst("Content-Length: \\d+", "Content-Length: 1200"));
        byte[] tooShort = utf8(text(response("http://e/", "", html("Fifth")))
                .replaceFirst("Content-Length: \\d+", "Content-Length: 99"));
        byte[] noLength = utf8(text(response("http://f/", "", html("Sixth")))
                .replaceFirst("Content-Length: \\d+", "Content-Length: -"));
        byte[] archive = join(
                response("http://a/", "", html("First")),
                tooLong,
                response("http://c/", "", html("Third")),
                utf8("WARC/1.0\r\nthis is no header\r\n\r\n"),
                response("http://d/", "", html("Fourth")),
                tooShort,
                noLength,
                response("http://g/", "", html("Seventh")));
        List<SourceEntry> entries = Readings.read("x.warc", archive);
        assertThat(urls(entries)).contains("http://a/", "http://c/", "http://d/", "http://g/");
        assertThat(Readings.refused(entries)).containsEntry("damaged-record", 4);
    }

    @Test
    void refusesWhatItsDigestDenies() throws IOException {
        byte[] body = html("Digested");
        String right = "WARC-Payload-Digest: sha1:" + sha1(body) + "\r\n";
        String wrong = "WARC-Payload-Digest: sha1:" + sha1(html("Another")) + "\r\n";
        String unknown = "WARC-Payload-Digest: blake3:abcdef\r\n";
        String block = "WARC-Block-Digest: sha1:" + sha1(body) + "\r\n";
        String cut = "WARC-Truncated: length\r\n" + wrong;
        byte[] archive = join(
                response("http://right/", right, body),
                response("http://wrong/", wrong, body),
                response("http://unknown/", unknown, body),
                response("http://block/", block, body),
                response("http://cut/", cut, body));
        List<SourceEntry> entries = Readings.read("x.warc", archive);
        assertThat(urls(entries)).containsExactly("http://right/", "http://unknown/", "http://cut/");
        assertThat(entries.get(1)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason().written()).isEqualTo("bad-digest");
            assertThat(refused.detail())
                    .containsEntry("digest", "warc-payload-digest")
                    .containsEntry("url", "http://wrong/");
        });
        assertThat(Readings.refused(entries)).isEqualTo(Map.of("bad-digest", 2));
    }

    @Test
    void undoesEachContentCodingAndBelievesBodiesThatAreDecodedAlready() throws IOException {
        ByteArrayOutputStream zlib = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(zlib)) {
            out.write(PAGE);
        }
        Map<String, byte[]> coded = Map.of(
                "gzip", FileReadingTest.gzip(PAGE),
                "deflate", zlib.toByteArray(),
                "br", BROTLI,
                "zstd", Zstd.compress(PAGE),
                "identity", PAGE);
        for (Map.Entry<String, byte[]> entry : coded.entrySet()) {
            for (byte[] body : List.of(entry.getValue(), PAGE)) {
                byte[] answer = answer("Content-Encoding: " + entry.getKey() + "\r\n", body);
                assertThat(Readings.texts(Readings.read("x.warc", record("http://a/", "", answer))))
                        .as(entry.getKey())
                        .containsExactly(SENTENCE.strip());
            }
        }
    }

    @Test
    void joinsChunksAndSaysWhereTheLastIsMissing() throws IOException {
        String page = text(PAGE);
        String chunked = "40\r\n" + page.substring(0, 64) + "\r\n" + Integer.toHexString(page.length() - 64)
                + ";x=1\r\n" + page.substring(64) + "\r\n";
        byte[] whole = answer("Transfer-Encoding: chunked\r\n", utf8(chunked + "0\r\n\r\n"));
        byte[] cut = answer("Transfer-Encoding: chunked\r\n", utf8(chunked));
        byte[] never = answer("Transfer-Encoding: chunked\r\n", PAGE);
        List<SourceEntry> entries = Readings.read(
                "x.warc",
                join(record("http://a/", "", whole), record("http://b/", "", cut), record("http://c/", "", never)));
        assertThat(Readings.texts(entries)).hasSize(3).containsOnly(SENTENCE.strip());
        assertThat(entries.stream().map(e -> ((Text) e).metadata().getOrDefault("truncated", "whole")))
                .containsExactly("whole", "chunks", "whole");
    }

    @Test
    void readsArcWithSpacesInAddresses() throws IOException {
        byte[] answer = answer("", PAGE);
        byte[] archive = join(
                utf8("filedesc://x.arc 0.0.0.0 20140216050221 text/plain 9\n1 0 Test\n\n"),
                utf8("http://a/b c d 1.2.3.4 20140216050221 text/html " + answer.length + "\n"),
                answer,
                utf8("\nnonsense that heads no record\n"),
                utf8("http://e/ 1.2.3.4 20140216050222 text/html " + answer.length + "\n"),
                answer);
        List<SourceEntry> entries = Readings.read("x.arc", archive);
        assertThat(urls(entries)).containsExactly("http://a/b c d", "http://e/");
        assertThat(((Text) entries.getFirst()).metadata()).containsEntry("crawled", "2014-02-16T05:02:21Z");
        assertThat(Readings.refused(entries)).isEqualTo(Map.of("damaged-record", 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "windows-1251",
                "KOI8-R",
                "Shift_JIS",
                "EUC-KR",
                "GB18030",
                "UTF-8",
                "KOI8-U",
                "windows-1250",
                "windows-1254",
                "windows-1255"
            })
    void tellsCharsetsThatNobodyDeclared(String name) throws IOException {
        String text = switch (name) {
            case "Shift_JIS" -> "昨日の会議では、新しい駅の場所について話し合いが行われました。";
            case "EUC-KR" -> "어제 열린 회의에서는 새로운 역의 위치에 대한 논의가 있었습니다.";
            case "GB18030" -> "我们在这个会上说了一些关于新学生的事情，他们都来得很早。";
            case "KOI8-U" -> "Вчора на засіданні обговорювали, де її збудувати і чи є для цього місце.";
            case "windows-1250" -> "Včera se na zasedání řešilo, kde postavit novou stanici a žádný návrh neprošel.";
            case "windows-1254" -> "Dünkü toplantıda yeni istasyonun nereye yapılacağı konuşuldu, karar çıkmadı.";
            case "windows-1255" -> "אתמול בישיבה דנו היכן לבנות את התחנה החדשה ולא הוחלט דבר.";
            default -> "Вчера на заседании обсуждали, где построить новую станцию.";
        };
        byte[] page = ("<html><body><p>" + text.repeat(9) + "</p></body></html>").getBytes(Charset.forName(name));
        assertThat(Readings.texts(Readings.read("a.html", page))).containsExactly(text.repeat(9));
    }

    @Test
    void countsBytesThatTheDeclaredCharsetDoesNotHave() throws IOException {
        byte[] page = join(
                utf8("<html><head><meta charset=utf-8></head><body><p>Größe und Straße: " + SENTENCE),
                new byte[] {(byte) 0xFF, (byte) 0xFE, 'x', (byte) 0xC3},
                utf8("</p></body></html>"));
        SourceEntry entry = Readings.read("a.html", page).getFirst();
        assertThat(((Text) entry).text()).startsWith("Größe und Straße").endsWith("\uFFFDx\uFFFD");
        assertThat(((Text) entry).metadata()).containsEntry("undecodableBytes", "3");
    }

    @Test
    void aBitTurnedOverCostsOneCompressedRecordAndNeverGivesAnotherText() throws IOException {
        List<byte[]> members = new ArrayList<>();
        for (String name : List.of("First", "Second", "Third", "Fourth")) {
            members.add(FileReadingTest.gzip(response("http://a/" + name, "", html(name))));
        }
        byte[] archive = join(members.toArray(byte[][]::new));
        List<String> whole = Readings.texts(Readings.read("x.warc.gz", archive));
        assertThat(whole).hasSize(4);
        // The first member's magic number is what tells the format.
        for (int bit = 24; bit < archive.length * 8; bit += 3) {
            byte[] damaged = archive.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            List<SourceEntry> entries = Readings.read("x.warc.gz", damaged);
            List<String> texts = Readings.texts(entries);
            assertThat(whole).as("bit %d", bit).containsAll(texts);
            assertThat(texts.size() == 4
                            || (texts.size() == 3 && !Readings.refused(entries).isEmpty()))
                    .as("bit %d: %d texts, refused %s", bit, texts.size(), Readings.refused(entries))
                    .isTrue();
        }
    }

    @Test
    void damageAnywhereEndsInEntriesAndNeverInAnError() throws IOException {
        byte[] answer = answer("", PAGE);
        byte[] arc = join(
                utf8("filedesc://x.arc 0.0.0.0 20140216050221 text/plain 9\n1 0 Test\n\n   \n"),
                utf8("http://a/b c 1.2.3.4 20140216050221 text/html " + answer.length + "\n"),
                answer,
                utf8("\nhttp://e/ 1.2.3.4 20140216050222 text/html " + answer.length + "\n"),
                answer);
        byte[] warc = join(response("http://a/", "", PAGE), utf8(" \n"), response("http://b/", "", PAGE));
        Random random = new Random(17);
        for (Map.Entry<String, byte[]> archive :
                Map.of("x.arc", arc, "x.warc", warc).entrySet()) {
            byte[] bytes = archive.getValue();
            for (int i = 1; i < bytes.length; i += 3) {
                byte[] turned = bytes.clone();
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                    turned[random.nextInt(turned.length)] ^= (byte) (1 << random.nextInt(8));
                }
                for (byte[] damaged : List.of(Arrays.copyOf(bytes, i), turned)) {
                    assertThat(Readings.read(archive.getKey(), damaged)).hasSizeLessThan(12);
                }
            }
        }
    }

    private static List<String> urls(List<SourceEntry> entries) {
        List<String> urls = new ArrayList<>();
        for (SourceEntry entry : entries) {
            if (entry instanceof Text text) {
                urls.add(text.metadata().get("url"));
            }
        }
        return urls;
    }

    private static byte[] html(String title) {
        return utf8("<html><body><h1>" + title + "</h1><p>" + SENTENCE + title + ".</p></body></html>");
    }

    private static byte[] response(String url, String headers, byte[] body) {
        return record(url, headers, answer("", body));
    }

    private static byte[] answer(String headers, byte[] body) {
        return join(utf8("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n" + headers + "\r\n"), body);
    }

    private static byte[] record(String url, String headers, byte[] block) {
        String head = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: " + url + "\r\n" + headers
                + "Content-Type: application/http; msgtype=response\r\nContent-Length: " + block.length + "\r\n\r\n";
        return join(utf8(head), block, utf8("\r\n\r\n"));
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String sha1(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-1", e);
        }
    }
}
