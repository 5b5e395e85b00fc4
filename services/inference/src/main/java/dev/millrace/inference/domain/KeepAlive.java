package dev.millrace.inference.domain;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a package stays in memory after it was last asked for; what is live or on trial stays anyhow.
 *
 * @param time after which it goes; none: it stays until its room is needed
 */
public record KeepAlive(Optional<Duration> time) {

    /** Until its room is needed. */
    public static final KeepAlive UNTIL_ROOM_IS_NEEDED = new KeepAlive(Optional.empty());

    /** What {@link #parse} takes, as an error says it. */
    public static final String FORM =
            "a number of seconds or a text such as \"10m\" or \"1h30m\"; 0 ends with the answer, less stays until room is needed";

    /** Longer than any server runs; what is longer overflows dates. */
    private static final double MOST_SECONDS = 3e9;

    private static final Pattern SECONDS = Pattern.compile("[+-]?[0-9]{1,18}(\\.[0-9]*)?");
    private static final Pattern DURATION = Pattern.compile("([+-]?)((?:[0-9]{1,18}(?:\\.[0-9]*)?(?:h|ms|m|s))+)");
    private static final Pattern PART = Pattern.compile("([0-9.]+)(h|ms|m|s)");
    private static final Map<String, Double> UNITS = Map.of("h", 3600.0, "m", 60.0, "s", 1.0, "ms", 1e-3);

    /** So many seconds; less than none: until room is needed. */
    public static KeepAlive ofSeconds(double seconds) {
        return seconds < 0
                ? UNTIL_ROOM_IS_NEEDED
                : new KeepAlive(Optional.of(Duration.ofMillis(Math.round(Math.min(seconds, MOST_SECONDS) * 1000))));
    }

    /**
     * Reads what Ollama's {@code keep_alive} and {@code OLLAMA_KEEP_ALIVE} may be, or a duration of ISO 8601.
     *
     * @return nothing when it is neither
     */
    public static Optional<KeepAlive> parse(String text) {
        if (SECONDS.matcher(text).matches()) {
            return Optional.of(ofSeconds(Double.parseDouble(text)));
        }
        Matcher duration = DURATION.matcher(text);
        return duration.matches()
                ? Optional.of(ofSeconds(
                        duration.group(1).equals("-") ? -seconds(duration.group(2)) : seconds(duration.group(2))))
                : iso(text);
    }

    private static double seconds(String parts) {
        return PART.matcher(parts)
                .results()
                .mapToDouble(part -> Double.parseDouble(part.group(1)) * UNITS.getOrDefault(part.group(2), 1.0))
                .sum();
    }

    private static Optional<KeepAlive> iso(String text) {
        try {
            return text.contains("P")
                    ? Optional.of(ofSeconds(Duration.parse(text).toMillis() / 1e3))
                    : Optional.empty();
        } catch (DateTimeParseException | ArithmeticException e) {
            return Optional.empty();
        }
    }
}
