package dev.millrace.ingestion.domain.archives;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP response as a crawler kept it (RFC 9112). Servers break the rules, so it is read as browsers do: line ends may
 * lack the carriage return, a header line without a colon is passed over.
 *
 * @param headers by name in lower case; the first of a name counts
 * @param body as it came, before any decoding
 */
@SuppressWarnings("ArrayRecordComponent") // The body is handed over, not shared.
public record HttpAnswer(int status, Map<String, String> headers, byte[] body) {

    private static final Pattern STATUS = Pattern.compile("HTTP/\\d(?:\\.\\d)?\\s+(\\d{3})(?:\\s.*)?");
    private static final int LONGEST_HEAD = 1 << 20;

    /** Reads a response; empty if {@code block} doesn't begin as one. */
    public static Optional<HttpAnswer> parse(byte[] block) {
        int end = lineEnd(block, 0);
        Matcher status = STATUS.matcher(line(block, 0, end));
        if (!status.matches()) {
            return Optional.empty();
        }
        Map<String, String> headers = new HashMap<>();
        int at = end + 1;
        while (at < block.length && at < LONGEST_HEAD) {
            end = lineEnd(block, at);
            String line = line(block, at, end);
            at = end + 1;
            if (line.isEmpty()) {
                break;
            }
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.putIfAbsent(
                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        byte[] body = at >= block.length ? new byte[0] : Arrays.copyOfRange(block, at, block.length);
        return Optional.of(new HttpAnswer(Integer.parseInt(status.group(1)), headers, body));
    }

    /** A header's value; its name is given in lower case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    private static int lineEnd(byte[] block, int from) {
        int at = from;
        while (at < block.length && block[at] != '\n') {
            at++;
        }
        return at;
    }

    private static String line(byte[] block, int from, int end) {
        int stop = end > from && block[end - 1] == '\r' ? end - 1 : end;
        return new String(block, from, Math.min(stop - from, LONGEST_HEAD), StandardCharsets.ISO_8859_1);
    }
}
