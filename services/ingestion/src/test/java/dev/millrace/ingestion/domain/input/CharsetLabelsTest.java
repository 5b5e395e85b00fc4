package dev.millrace.ingestion.domain.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CharsetLabelsTest {

    /** The bytes are what browsers write for these characters under the label. */
    @ParameterizedTest
    @CsvSource({
        "gb2312, E946, \u9555",
        "GB_2312-80, A2D9, \u2460",
        "x-gbk, E667, \u9394",
        "euc-kr, 8C63, \uB620",
        "ks_c_5601-1987, BC84, \uD3B2",
        "Shift_JIS, 8740, \u2460",
        "ms_kanji, 8160, \uFF5E",
        "x-sjis, FBFC, \u9AD9",
        "euc-jp, A1C1, \uFF5E",
        "euc-jp, ADA1, \u2460",
        "iso-2022-jp, 1B24422D211B2842, \u2460",
        "big5, F9D6, \u7881",
        "latin1, 80, \u20AC",
        "iso-8859-9, 80, \u20AC",
        "iso_8859-8-i, E0, ''",
        "iso-8859-8-i, E0, \u05D0",
        "latin6, AF, \u014A",
        "iso-8859-14, F0, \u0175",
        "tis-620, 80, \u20AC",
        "koi, C1, \u0430",
        "x-mac-cyrillic, FF, \u20AC",
        "macintosh, CA, \u00A0",
        "x-user-defined, 80, \uF780",
        "ucs-2, 4100, A",
        "unicodefffe, 0041, A",
        "cp437, 81, \u00FC",
        "utf-7, 41, ''"
    })
    void aLabelMeansWhatBrowsersTakeItFor(String label, String bytes, String text) {
        Optional<Charset> charset = Encoding.named(label);
        assertThat(charset.map(c -> new String(HexFormat.of().parseHex(bytes), c))
                        .orElse(""))
                .isEqualTo(text);
    }

    @Test
    void bytesThatMeanNothingAreCountedInEveryCharset() {
        byte[] bytes = HexFormat.of().parseHex("41A1C1A1FF8F42");
        Encoding.Decoded decoded =
                Encoding.leniently(bytes, 0, Encoding.named("euc-jp").orElseThrow());
        assertThat(decoded.text()).startsWith("A\uFF5E\uFFFD").endsWith("\uFFFD");
        assertThat(decoded.undecodable()).isBetween(2, 4);
    }

    /** What can be read so far isn't UTF-16, and what is called user-defined in a page was written on Windows. */
    @ParameterizedTest
    @CsvSource({"utf-16, UTF-8, caf\u00e9", "x-user-defined, windows-1252, caf\u00e9", "EUC-KR, x-windows-949, \uB620"})
    void aPageMeansWhatBrowsersTakeItFor(String label, String actual, String word) {
        String page = "<html><head><meta charset='" + label + "'></head><body>" + word;
        assertThat(Encoding.decodePage(page.getBytes(Charset.forName(actual)), Optional.empty()))
                .isEqualTo(page);
        assertThat(Encoding.decodePage(page.getBytes(StandardCharsets.UTF_8), Optional.empty()))
                .isEqualTo(page);
    }
}
