package dev.millrace.siege.wire;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What came back on a connection.
 *
 * @param end how it ended
 * @param status of HTTP; 0 when no status line came
 * @param text everything that came, as ISO 8859-1, at most {@link Wire#MOST} characters of it
 */
public record Reply(End end, int status, String text) {

    /** How an exchange ended. */
    public enum End {
        /** The answer is there, as long as it said it would be. */
        ANSWERED,
        /** The server closed the connection before that, which is one way to say no. */
        CLOSED,
        /** Nothing more came for as long as we waited. */
        SILENT
    }

    /** The value of a header. */
    public Optional<String> header(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        return head().skip(1)
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                .map(line -> line.substring(start.length()).strip())
                .findFirst();
    }

    private Stream<String> head() {
        return text.split("\r\n\r\n", 2)[0].lines();
    }

    /** What follows the headers, as it was sent. */
    public String body() {
        String[] parts = text.split("\r\n\r\n", 2);
        return parts.length == 2
                ? new String(parts[1].getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
                : "";
    }

    /** A word for tables: the status, or how it ended without one. */
    public String word() {
        return status > 0 ? Integer.toString(status) : end.name().toLowerCase(Locale.ROOT);
    }
}
