package dev.millrace.ingestion.domain.input;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.Map;

/**
 * Charsets of the web that Java lacks (ISO-8859-10, ISO-8859-14, x-user-defined) or reads otherwise (EUC-JP,
 * x-mac-cyrillic), for reading only: what another charset makes of the bytes, with some characters in place of others
 * (WHATWG, Encoding Standard, sections 9, 12.1 and 14.5).
 */
final class WebCharset extends Charset {

    /** Bytes from A0 on. */
    private static final String LATIN_6 = "\u00A0ĄĒĢĪĨĶ§ĻĐŠŦŽ\u00ADŪŊ°ąēģīĩķ·ļđšŧž―ūŋ"
            + "ĀÁÂÃÄÅÆĮČÉĘËĖÍÎÏÐŅŌÓÔÕÖŨØŲÚÛÜÝÞß"
            + "āáâãäåæįčéęëėíîïðņōóôõöũøųúûüýþĸ";

    private static final String LATIN_8 = "\u00A0Ḃḃ£ĊċḊ§Ẁ©ẂḋỲ\u00AD®ŸḞḟĠġṀṁ¶ṖẁṗẃṠỳẄẅṡ"
            + "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏŴÑÒÓÔÕÖṪØÙÚÛÜÝŶß"
            + "àáâãäåæçèéêëìíîïŵñòóôõöṫøùúûüýŷÿ";

    /** Characters that Java's tables of JIS X 0208 and Windows' differ in, each with the one of Windows behind it. */
    private static final String JIS_AND_WINDOWS =
            "\u301C\uFF5E\u2212\uFF0D\u2016\u2225\u2014\u2015\u00A2\uFFE0\u00A3\uFFE1\u00AC\uFFE2";

    /** One character for another. */
    @FunctionalInterface
    private interface Change {
        char of(char c);
    }

    private final Charset base;
    private final Change change;

    private WebCharset(String name, String base, Change change) {
        super(name, new String[0]);
        this.base = Charset.forName(base);
        this.change = change;
    }

    /** By the name in {@link CharsetLabels}. */
    static Map<String, Charset> all() {
        return Map.of(
                "ISO-8859-10",
                        new WebCharset("ISO-8859-10", "ISO-8859-1", c -> c < 0xA0 ? c : LATIN_6.charAt(c - 0xA0)),
                "ISO-8859-14",
                        new WebCharset("ISO-8859-14", "ISO-8859-1", c -> c < 0xA0 ? c : LATIN_8.charAt(c - 0xA0)),
                "x-user-defined",
                        new WebCharset("x-user-defined", "ISO-8859-1", c -> c < 0x80 ? c : (char) (c + 0xF700)),
                "x-mac-cyrillic", new WebCharset("x-mac-cyrillic", "x-MacUkraine", c -> c == '\u00A4' ? '\u20AC' : c),
                "EUC-JP", new WebCharset("EUC-JP", "x-eucJP-Open", WebCharset::windows));
    }

    private static char windows(char c) {
        int at = JIS_AND_WINDOWS.indexOf(c);
        return at >= 0 && at % 2 == 0 ? JIS_AND_WINDOWS.charAt(at + 1) : c;
    }

    @Override
    public boolean contains(Charset other) {
        return other.equals(this);
    }

    @Override
    public CharsetDecoder newDecoder() {
        CharsetDecoder decoder = base.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        return new CharsetDecoder(this, decoder.averageCharsPerByte(), decoder.maxCharsPerByte()) {
            @Override
            protected CoderResult decodeLoop(ByteBuffer in, CharBuffer out) {
                int from = out.position();
                CoderResult result = decoder.reset().decode(in, out, false);
                for (int i = from; i < out.position(); i++) {
                    out.put(i, change.of(out.get(i)));
                }
                return result;
            }
        };
    }

    @Override
    public boolean canEncode() {
        return false;
    }

    @Override
    public CharsetEncoder newEncoder() {
        throw new UnsupportedOperationException("Nothing is written in " + name());
    }
}
