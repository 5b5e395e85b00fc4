package dev.millrace.contracts.shards;

import dev.millrace.contracts.json.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What a document's text is known by wherever it lies: a document's id is its place, and a file with one line more gives
 * new ids to all that follow it.
 */
public final class ContentHash {

    /** Bytes of a hash. */
    public static final int BYTES = 16;

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");
    private static final int CHUNK = 1 << 13;

    private ContentHash() {}

    /** The first 16 bytes of SHA-256 of the text's UTF-8, as 32 hexadecimal digits. */
    public static String of(String text) {
        MessageDigest sha = Sha256.digest();
        int from = 0;
        while (from < text.length()) {
            int to = Math.min(text.length(), from + CHUNK);
            // A pair is two chars, and has no UTF-8 when it is torn.
            to -= to < text.length() && Character.isHighSurrogate(text.charAt(to - 1)) ? 1 : 0;
            sha.update(text.substring(from, to).getBytes(StandardCharsets.UTF_8));
            from = to;
        }
        return HexFormat.of().formatHex(sha.digest(), 0, BYTES);
    }

    /** Whether it could be one: 32 hexadecimal digits, as an id has, too. */
    public static boolean isOne(String digits) {
        return FORM.matcher(digits).matches();
    }
}
