package dev.millrace.ingestion.domain.web;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What a robots.txt says to one crawler, as RFC 9309 reads it: the groups that name it, or else those for all; of the rules
 * that match a path the longest counts, and of two of one length the one that allows. {@code Crawl-delay} isn't in the RFC,
 * but many sites write it.
 */
public final class Robots {

    /** The RFC asks for at least 500 KiB; the rest of a longer file isn't read. */
    public static final int MOST_BYTES = 512 << 10;

    /** Everything may be fetched. */
    public static final Robots ALLOW_ALL = new Robots(List.of(), OptionalDouble.empty());

    /** Nothing may be fetched. */
    public static final Robots DISALLOW_ALL = new Robots(List.of(new Rule("/", false)), OptionalDouble.empty());

    private record Rule(String pattern, boolean allows) {}

    private final List<Rule> rules;
    private final OptionalDouble delay;

    private Robots(List<Rule> rules, OptionalDouble delay) {
        this.rules = List.copyOf(rules);
        this.delay = delay;
    }

    /**
     * Reads a robots.txt.
     *
     * @param agent the crawler's product token, such as {@code millrace}
     */
    public static Robots parse(byte[] text, String agent) {
        String name = agent.toLowerCase(Locale.ROOT);
        Groups groups = new Groups(name);
        String decoded =
                new String(text, 0, Math.min(text.length, MOST_BYTES), StandardCharsets.UTF_8).replace("\uFEFF", "");
        for (String line : decoded.split("\r\n|\r|\n", -1)) {
            int comment = line.indexOf('#');
            String content = comment < 0 ? line : line.substring(0, comment);
            int colon = content.indexOf(':');
            if (colon > 0) {
                groups.line(
                        content.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        content.substring(colon + 1).strip());
            }
        }
        return groups.chosen();
    }

    /** Gathers the lines of the groups that count. */
    private static final class Groups {
        private final String agent;
        private final List<Rule> own = new ArrayList<>();
        private final List<Rule> everyones = new ArrayList<>();
        private OptionalDouble ownDelay = OptionalDouble.empty();
        private OptionalDouble everyonesDelay = OptionalDouble.empty();
        private boolean named;
        private boolean forOwn;
        private boolean forEveryone;
        private boolean inNames;

        Groups(String agent) {
            this.agent = agent;
        }

        void line(String key, String value) {
            switch (key) {
                case "user-agent" -> name(value.toLowerCase(Locale.ROOT));
                case "allow", "disallow" -> rule(value, key.equals("allow"));
                case "crawl-delay" -> delay(value);
                default -> {}
            }
        }

        private void name(String value) {
            if (!inNames) {
                forOwn = false;
                forEveryone = false;
            }
            inNames = true;
            int end = 0;
            while (end < value.length() && "abcdefghijklmnopqrstuvwxyz-_".indexOf(value.charAt(end)) >= 0) {
                end++;
            }
            forEveryone |= value.equals("*");
            forOwn |= end > 0 && value.substring(0, end).equals(agent);
            named |= forOwn;
        }

        private void rule(String path, boolean allows) {
            inNames = false;
            if (path.startsWith("/") || path.startsWith("*")) {
                Rule rule = new Rule(normal(path), allows);
                if (forOwn) {
                    own.add(rule);
                }
                if (forEveryone) {
                    everyones.add(rule);
                }
            }
        }

        private void delay(String value) {
            inNames = false;
            try {
                double seconds = Double.parseDouble(value);
                if (seconds >= 0 && Double.isFinite(seconds)) {
                    ownDelay = forOwn ? OptionalDouble.of(seconds) : ownDelay;
                    everyonesDelay = forEveryone ? OptionalDouble.of(seconds) : everyonesDelay;
                }
            } catch (NumberFormatException e) {
                // A line that makes no sense is skipped, as the RFC wants it.
                return;
            }
        }

        Robots chosen() {
            return named ? new Robots(own, ownDelay) : new Robots(everyones, everyonesDelay);
        }
    }

    /** Seconds that it asks for between two requests. */
    public OptionalDouble delay() {
        return delay;
    }

    /** Whether {@code path}, with its query, may be fetched. */
    public boolean allows(String path) {
        String asked = normal(path);
        if (asked.equals("/robots.txt")) {
            return true;
        }
        int longest = -1;
        boolean allowed = true;
        for (Rule rule : rules) {
            int length = rule.pattern().length();
            if (length >= longest && matches(rule.pattern(), asked)) {
                allowed = rule.allows() || (length == longest && allowed);
                longest = length;
            }
        }
        return allowed;
    }

    /** Whether {@code path} begins with {@code pattern}; {@code *} stands for anything, a last {@code $} for the end. */
    private static boolean matches(String pattern, String path) {
        boolean toTheEnd = pattern.endsWith("$");
        String[] parts = (toTheEnd ? pattern.substring(0, pattern.length() - 1) : pattern).split("\\*", -1);
        if (!path.startsWith(parts[0])) {
            return false;
        }
        int at = parts[0].length();
        for (int i = 1; i < parts.length; i++) {
            boolean lastOne = i == parts.length - 1;
            if (lastOne && toTheEnd) {
                return path.length() - parts[i].length() >= at && path.endsWith(parts[i]);
            }
            int found = path.indexOf(parts[i], at);
            if (found < 0) {
                return false;
            }
            at = found + parts[i].length();
        }
        return !toTheEnd || at == path.length();
    }

    /** One written form for what means the same: octets beyond ASCII in percent form, what needs none without. */
    private static String normal(String path) {
        StringBuilder out = new StringBuilder();
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            int b = bytes[i] & 0xFF;
            if (b == '%' && i + 2 < bytes.length && hex(bytes[i + 1]) >= 0 && hex(bytes[i + 2]) >= 0) {
                b = hex(bytes[i + 1]) << 4 | hex(bytes[i + 2]);
                i += 2;
                append(out, b, unreserved(b));
            } else {
                append(out, b, b > 0x20 && b < 0x7F);
            }
        }
        return out.toString();
    }

    private static void append(StringBuilder out, int octet, boolean asItIs) {
        if (asItIs) {
            out.append((char) octet);
        } else {
            out.append('%').append(String.format(Locale.ROOT, "%02X", octet));
        }
    }

    private static boolean unreserved(int b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || Arrays.binarySearch(new int[] {'-', '.', '_', '~'}, b) >= 0;
    }

    private static int hex(byte b) {
        return Character.digit(b, 16);
    }
}
