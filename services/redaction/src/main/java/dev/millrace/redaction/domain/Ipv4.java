package dev.millrace.redaction.domain;

/** IPv4 addresses in dotted decimal notation, without leading zeros. */
final class Ipv4 {

    private Ipv4() {}

    /** Reads one at {@code from} into {@code octets} and answers where it ends; -1 when there is none. */
    static int read(CharSequence text, int from, int[] octets) {
        int i = from;
        for (int n = 0; n < 4; n++) {
            int start = i;
            int value = 0;
            while (i < text.length() && i - start < 4 && Chars.isDigit(text.charAt(i))) {
                value = 10 * value + text.charAt(i++) - '0';
            }
            int digits = i - start;
            if (digits == 0 || digits > 3 || value > 255 || (digits > 1 && text.charAt(start) == '0')) {
                return -1;
            }
            octets[n] = value;
            if (n < 3 && (i >= text.length() || text.charAt(i++) != '.')) {
                return -1;
            }
        }
        return i;
    }

    /** Whether it is globally reachable: not in the IANA IPv4 special-purpose registry (RFC 6890), not multicast. */
    static boolean isPublic(int[] o) {
        int first = o[0];
        int second = o[1];
        boolean special = switch (first) {
            case 0, 10, 127 -> true;
            case 100 -> second >= 64 && second <= 127;
            case 169 -> second == 254;
            case 172 -> second >= 16 && second <= 31;
            case 192 -> second == 168 || (second == 0 && (o[2] == 0 || o[2] == 2));
            case 198 -> second == 18 || second == 19 || (second == 51 && o[2] == 100);
            case 203 -> second == 0 && o[2] == 113;
            default -> first >= 224;
        };
        return !special;
    }
}
