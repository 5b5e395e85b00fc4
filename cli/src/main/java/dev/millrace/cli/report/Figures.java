package dev.millrace.cli.report;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Numbers as people read them. */
public final class Figures {

    private static final String[] PREFIXES = {"", "k", "M", "G", "T", "P", "E", "Z", "Y"};

    private Figures() {}

    /** With thousands separators. */
    public static String count(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    /** Three digits and a decimal prefix, such as {@code 3.41 M}. */
    public static String short3(double value) {
        int prefix = 0;
        double scaled = value;
        while (Math.abs(scaled) >= 1000 && prefix < PREFIXES.length - 1) {
            scaled /= 1000;
            prefix++;
        }
        String digits = prefix == 0 && scaled == Math.rint(scaled)
                ? Long.toString((long) scaled)
                : String.format(Locale.ROOT, scaled < 10 ? "%.2f" : scaled < 100 ? "%.1f" : "%.0f", scaled);
        return prefix == 0 ? digits : digits + " " + PREFIXES[prefix];
    }

    /** A number of bytes. */
    public static String bytes(long n) {
        String scaled = short3((double) n);
        return scaled.endsWith("k") || !Character.isDigit(scaled.charAt(scaled.length() - 1))
                ? scaled + "B"
                : scaled + " B";
    }

    /** A length of time in the two units that matter. */
    public static String duration(double seconds) {
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 3600) {
            return "%d min %d s".formatted(whole / 60, whole % 60);
        }
        if (whole < 172_800) {
            return "%d h %d min".formatted(whole / 3600, whole % 3600 / 60);
        }
        return "%d days %d h".formatted(whole / 86_400, whole % 86_400 / 3600);
    }

    /** A figure to {@code digits} decimals. */
    public static String decimal(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /** {@code reason 12, other 3}, the greatest first. */
    public static String breakdown(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .filter(e -> e.getValue() > 0)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .map(e -> e.getKey() + " " + count(e.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** A bar of {@code width} cells. */
    public static String bar(double share, int width) {
        int eighths = (int) Math.round(Math.clamp(share, 0, 1) * width * 8);
        StringBuilder bar = new StringBuilder("█".repeat(eighths / 8));
        if (eighths % 8 > 0) {
            bar.append("▏▎▍▌▋▊▉".charAt(eighths % 8 - 1));
        }
        return bar.append(" ".repeat(width - bar.length())).toString();
    }
}
