package dev.millrace.redaction.domain;

import java.util.List;
import java.util.regex.Pattern;

/** Strings that no word or number is like, by Shannon's entropy of their characters. */
final class RandomStrings {

    private static final double BASE64_BITS = 4.5;

    private static final double HEX_BITS = 3.0;

    private static final Pattern HASH_NAME = Pattern.compile(
            "sha-?\\d|md5|hash|checksum|digest|hex\\(|commit|\\brev|etag|integrity|fingerprint|\\boid|uuid|guid|\\btree|parent|blake2",
            Pattern.CASE_INSENSITIVE);

    private RandomStrings() {}

    /** Forty characters as Amazon's secret keys are, of all sorts and in no order. */
    static void word(CharSequence text, int start, List<Span> found) {
        int end = start;
        while (end - start <= 40 && isBase64(Chars.at(text, end))) {
            end++;
        }
        if (end - start == 40 && Chars.at(text, end) != '=' && bits(text, start, end) > BASE64_BITS) {
            found.add(new Span(EntityType.SECRET, start, end));
        }
    }

    static void quoted(CharSequence text, int start, char quote, List<Span> found) {
        int end = start;
        boolean hex = true;
        while (end - start <= 300) {
            char c = Chars.at(text, end);
            if (!isBase64(c) && c != '_' && c != '-' && c != '=') {
                break;
            }
            hex &= Chars.isDigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
            end++;
        }
        int length = end - start;
        if (Chars.at(text, end) != quote || length < 20 || isIntegrity(text, start)) {
            return;
        }
        boolean random = hex
                ? length >= 32
                        && bits(text, start, end) > HEX_BITS
                        && !HASH_NAME
                                .matcher(text)
                                .region(Math.max(0, start - 60), start)
                                .find()
                        && hasLetter(text, start, end)
                : bits(text, start, end) > BASE64_BITS;
        if (random && hasDigit(text, start, end)) {
            found.add(new Span(EntityType.SECRET, start, end));
        }
    }

    /** W3C's Subresource Integrity, as pages and package managers' lock files write what a file must hash to. */
    private static boolean isIntegrity(CharSequence text, int start) {
        return Chars.startsWith(text, start, "sha256-")
                || Chars.startsWith(text, start, "sha384-")
                || Chars.startsWith(text, start, "sha512-")
                || Chars.startsWith(text, start, "sha1-");
    }

    private static boolean hasLetter(CharSequence text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Chars.isAsciiLetter(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasDigit(CharSequence text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Chars.isDigit(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** Shannon's entropy of the characters, in bits each. */
    private static double bits(CharSequence text, int start, int end) {
        int[] counts = new int[128];
        for (int i = start; i < end; i++) {
            counts[text.charAt(i) & 127]++;
        }
        double bits = 0;
        double length = end - start;
        for (int count : counts) {
            bits -= count == 0 ? 0 : count / length * Math.log(count / length);
        }
        return bits / Math.log(2);
    }

    private static boolean isBase64(char c) {
        return Chars.isAsciiLetter(c) || Chars.isDigit(c) || c == '+' || c == '/';
    }
}
