package dev.millrace.ingestion.domain;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;

/**
 * Which charset bytes look like that are neither UTF-8 nor declared: the one in which most of their characters beyond ASCII
 * are common ones of its languages, and Windows-1252 where none stands out (as WHATWG's Encoding Standard has it for western
 * locales).
 */
final class CharsetGuess {

    private static final Charset DEFAULT = Charset.forName("windows-1252");
    private static final int SAMPLE = 1 << 16;
    private static final double STANDS_OUT = 0.35;

    /** Fewer bytes beyond ASCII than this share, and this number, are accents and quotation marks of a western language. */
    private static final double SHARE = 0.1;

    private static final int FEW = 20;

    private static final List<Charset> CANDIDATES = List.of(
            Charset.forName("Shift_JIS"),
            Charset.forName("EUC-JP"),
            Charset.forName("EUC-KR"),
            Charset.forName("GB18030"),
            Charset.forName("Big5"),
            Charset.forName("windows-1251"),
            Charset.forName("KOI8-R"),
            Charset.forName("windows-1253"),
            Charset.forName("windows-1256"),
            Charset.forName("windows-1255"));

    private CharsetGuess() {}

    static Charset of(byte[] bytes) {
        byte[] beyondAscii = runs(bytes);
        if (beyondAscii.length < FEW) {
            return DEFAULT;
        }
        Charset best = DEFAULT;
        double most = STANDS_OUT;
        for (Charset candidate : CANDIDATES) {
            double share = common(Encoding.leniently(beyondAscii, 0, candidate), candidate);
            if (share > most) {
                most = share;
                best = candidate;
            }
        }
        return best;
    }

    /** Runs of at least four bytes of words beyond ASCII, each with the byte behind it: nothing western has many of them. */
    private static byte[] runs(byte[] bytes) {
        byte[] out = new byte[Math.min(bytes.length, SAMPLE) + 2];
        int length = 0;
        int beyond = 0;
        int letters = 0;
        int at = 0;
        while (at < bytes.length && length < SAMPLE) {
            int stop = endOfRun(bytes, at);
            letters += isLetter(bytes[at]) ? 1 : 0;
            if (stop - at >= 4) {
                int copied = Math.min(stop - at, SAMPLE - length);
                System.arraycopy(bytes, at, out, length, copied);
                length += copied;
                out[length++] = ' ';
                beyond += stop - at;
            }
            at = Math.max(stop, at + 1);
        }
        return beyond < SHARE * (letters + beyond) ? new byte[0] : Arrays.copyOf(out, length);
    }

    /** Bytes beyond ASCII, and such bytes of ASCII as come second in characters of two bytes. */
    private static int endOfRun(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length && (bytes[at] < 0 || (at > from && bytes[at - 1] < 0 && bytes[at] >= 0x40))) {
            at++;
        }
        return at;
    }

    private static boolean isLetter(byte b) {
        return (b | 0x20) >= 'a' && (b | 0x20) <= 'z';
    }

    private static double common(Encoding.Decoded decoded, Charset charset) {
        String text = decoded.text();
        int all = 0;
        int common = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0x7F) {
                all++;
                common += isCommon(c, charset.name()) ? 1 : 0;
            }
        }
        return all == 0 ? 0 : (double) common / (all + decoded.undecodable());
    }

    /** Whether {@code c} is one that texts in a charset's languages are full of. */
    private static boolean isCommon(char c, String charset) {
        return switch (charset) {
            // Half of Japanese text is kana; what merely happens to decode has hardly any.
            case "Shift_JIS", "EUC-JP" -> (c >= 0x3001 && c <= 0x30FF) || isFrequentHan(c);
            case "EUC-KR" -> c >= 0xAC00 && c <= 0xD7A3;
            case "GB18030", "Big5" -> isFrequentHan(c) || c == 0xFF0C || c == 0x3002 || c == 0x3001;
            case "windows-1251", "KOI8-R" -> c >= 0x430 && c <= 0x44F;
            case "windows-1253" -> c >= 0x3AC && c <= 0x3CE;
            case "windows-1256" -> c >= 0x621 && c <= 0x64A;
            default -> c >= 0x5D0 && c <= 0x5EA;
        };
    }

    /** The most frequent characters of Chinese and Japanese, which make up about half of running text. */
    private static boolean isFrequentHan(char c) {
        return FREQUENT.indexOf(c) >= 0;
    }

    private static final String FREQUENT = "的一是不了在人有我他这個个們们来來到时時大地为為子中你说說生国國年着就那和要她出也得里后自以会會家可下而过過天去能对對小多然于心学學么之都好看起"
            + "发發当當没沒成只如事把还還用第样樣道想作种種开開美总總从從无無情己面最女但现現前些所同日手又行意动動方期它头頭经經长長儿回位分爱老因很给給名法间間斯知世什两兩次使身者被高已亲其进此话常与與活正感"
            + "見思入今立定場全社部市東京本電文話新水月高山";
}
