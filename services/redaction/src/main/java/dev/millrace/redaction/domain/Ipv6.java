package dev.millrace.redaction.domain;

import java.util.Arrays;
import java.util.Optional;

/** IPv6 addresses in the text forms of RFC 4291, section 2.2. */
final class Ipv6 {

    private Ipv6() {}

    /** Whether {@code text} as a whole is a globally reachable address. */
    static boolean isPublic(String text) {
        return parse(text).filter(Ipv6::isGlobal).isPresent();
    }

    /** Whether {@code text} as a whole is an address that isn't globally reachable; two colons by themselves are none. */
    static boolean isSpecial(String text) {
        return text.length() > 2 && parse(text).isPresent();
    }

    /** The eight groups; empty when it isn't an address. */
    static Optional<int[]> parse(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            int[] all = groups(text);
            return all.length == 8 ? Optional.of(all) : Optional.empty();
        }
        String left = text.substring(0, gap);
        String right = text.substring(gap + 2);
        int[] head = groups(left);
        int[] tail = groups(right);
        boolean wrong = (head.length == 0 && !left.isEmpty()) || (tail.length == 0 && !right.isEmpty());
        if (wrong || right.contains("::") || head.length + tail.length > 7 || left.indexOf('.') >= 0) {
            return Optional.empty();
        }
        int[] all = Arrays.copyOf(head, 8);
        System.arraycopy(tail, 0, all, 8 - tail.length, tail.length);
        return Optional.of(all);
    }

    /** Groups between colons, an IPv4 address at the end being two; none when anything is wrong. */
    private static int[] groups(String text) {
        int[] none = {};
        if (text.isEmpty()) {
            return none;
        }
        String[] parts = text.split(":", -1);
        int[] groups = new int[parts.length + 1];
        int n = 0;
        for (int i = 0; i < parts.length; i++) {
            int[] octets = new int[4];
            if (i == parts.length - 1
                    && Ipv4.read(parts[i], 0, octets) == parts[i].length()
                    && parts[i].indexOf('.') > 0) {
                groups[n++] = 256 * octets[0] + octets[1];
                groups[n++] = 256 * octets[2] + octets[3];
            } else if (parts[i].isEmpty() || parts[i].length() > 4 || parts[i].indexOf('.') >= 0) {
                return none;
            } else {
                groups[n++] = Integer.parseInt(parts[i], 16);
            }
        }
        return Arrays.copyOf(groups, n);
    }

    /** In 2000::/3 without documentation and benchmark ranges, or a form that holds a public IPv4 address. */
    private static boolean isGlobal(int[] g) {
        boolean zeros = g[0] == 0 && g[1] == 0 && g[2] == 0 && g[3] == 0 && g[4] == 0;
        boolean mapped = zeros && g[5] == 0xFFFF;
        boolean translated = g[0] == 0x64 && g[1] == 0xFF9B && g[2] == 0 && g[3] == 0 && g[4] == 0 && g[5] == 0;
        if (mapped || translated) {
            return Ipv4.isPublic(new int[] {g[6] >> 8, g[6] & 255, g[7] >> 8, g[7] & 255});
        }
        boolean documentation = (g[0] == 0x2001 && g[1] == 0xDB8) || (g[0] == 0x3FFF && g[1] < 0x1000);
        boolean benchmark = g[0] == 0x2001 && g[1] == 2 && g[2] == 0;
        return (g[0] & 0xE000) == 0x2000 && !documentation && !benchmark;
    }
}
