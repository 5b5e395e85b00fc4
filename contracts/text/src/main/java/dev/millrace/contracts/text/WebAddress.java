package dev.millrace.contracts.text;

/**
 * Whether a chunk as a whole is a web or mail address, which then stays one word: spaCy 3.8's pattern (after Diego
 * Perini's and Mathias Bynens'), written out by hand so that it takes linear time on any input.
 *
 * <p>{@code [scheme://][anything@](public IPv4 | (label.)+tld)[:port][/?#…]}
 */
final class WebAddress {

    private final int[] s;
    private final int end;

    private WebAddress(int[] s, int end) {
        this.s = s;
        this.end = end;
    }

    /** Whether {@code s[from..to)} is one. */
    static boolean matches(int[] s, int from, int to) {
        WebAddress address = new WebAddress(s, to);
        if (address.hostAndRest(from)) {
            return true;
        }
        int scheme = address.afterScheme(from);
        if (scheme > 0 && address.hostAndRest(scheme)) {
            return true;
        }
        for (int i = from + 1; i < to; i++) {
            if (s[i] == '@' && address.hostAndRest(i + 1)) {
                return true;
            }
        }
        return false;
    }

    private int afterScheme(int from) {
        int i = from;
        while (i < end && (PythonText.isWordCharacter(s[i]) || s[i] == '+' || s[i] == '-' || s[i] == '.')) {
            i++;
        }
        boolean found = i - from >= 2 && i + 2 < end && s[i] == ':' && s[i + 1] == '/' && s[i + 2] == '/';
        return found ? i + 3 : -1;
    }

    private boolean hostAndRest(int from) {
        int host = afterName(from);
        if (host < 0) {
            host = afterIpv4(from);
        }
        return host >= 0 && (rest(host) || rest(afterPort(host)));
    }

    private boolean rest(int i) {
        return i == end || s[i] == '/' || s[i] == '?' || s[i] == '#';
    }

    private int afterPort(int i) {
        int j = i + 1;
        while (i < end && s[i] == ':' && j < end && Character.isDigit(s[j])) {
            j++;
        }
        int digits = j - i - 1;
        return digits >= 2 && digits <= 5 ? j : i;
    }

    private int afterName(int from) {
        int i = from;
        while (true) {
            int label = i;
            while (i < end && inLabel(s[i])) {
                i++;
            }
            boolean dot = i < end && s[i] == '.';
            if (!dot) {
                return label > from ? afterTopLevel(label) : -1;
            }
            int length = i - label;
            if (length < 1 || length > 64 || !edge(s[label]) || !edge(s[i - 1])) {
                return -1;
            }
            i++;
        }
    }

    private int afterTopLevel(int from) {
        int i = from;
        while (i < end && CharacterClass.LOWER.has(s[i])) {
            i++;
        }
        return i - from >= 2 && i - from <= 63 ? i : -1;
    }

    private static boolean inLabel(int c) {
        return edge(c) || c == '-' || c == '_';
    }

    private static boolean edge(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c >= 0xA1 && c <= 0xFFFF);
    }

    /** Public unicast addresses that are neither the first nor the last of their network. */
    private int afterIpv4(int from) {
        int[] octets = new int[4];
        int i = from;
        for (int n = 0; n < 4; n++) {
            int start = i;
            int value = 0;
            while (i < end && Character.isDigit(s[i]) && i - start < 4) {
                value = 10 * value + Character.digit(s[i++], 10);
            }
            int digits = i - start;
            boolean noLeadingZero = n == 0 || n == 3 || digits == 3;
            if (digits == 0 || digits > 3 || value > 255 || (noLeadingZero && Character.digit(s[start], 10) == 0)) {
                return -1;
            }
            if (n < 3 && (i == end || s[i++] != '.')) {
                return -1;
            }
            octets[n] = value;
        }
        return isPublic(octets) ? i : -1;
    }

    private static boolean isPublic(int[] o) {
        boolean network = o[0] == 10
                || o[0] == 127
                || (o[0] == 169 && o[1] == 254)
                || (o[0] == 192 && o[1] == 168)
                || (o[0] == 172 && o[1] >= 16 && o[1] <= 31);
        return !network && o[0] >= 1 && o[0] <= 223 && o[3] >= 1 && o[3] <= 254;
    }
}
