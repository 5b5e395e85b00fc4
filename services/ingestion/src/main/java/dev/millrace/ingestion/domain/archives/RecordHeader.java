package dev.millrace.ingestion.domain.archives;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The head of a record: WARC's named fields (ISO 28500, section 4), or ARC's one line.
 *
 * @param length of the block, in bytes
 */
record RecordHeader(String type, Map<String, String> fields, long length) {

    private static final int LONGEST_LINE = 1 << 16;
    private static final int MOST_LINES = 1000;
    private static final String WARC = "WARC/";

    static RecordHeader read(ArchiveInput input) throws IOException {
        String line = input.line(LONGEST_LINE);
        if (isWarc(line)) {
            return warc(input);
        }
        return ArcLine.parse(line).orElseThrow(() -> Damaged.record("a line that begins no record"));
    }

    /** Whether a record begins with {@code ahead}, of which only the first line counts. */
    static boolean begins(byte[] ahead) {
        int end = 0;
        while (end < ahead.length && ahead[end] != '\n' && ahead[end] != '\r') {
            end++;
        }
        String line = new String(ahead, 0, end, StandardCharsets.ISO_8859_1);
        return isWarc(line) || ArcLine.looksLike(line, end < ahead.length);
    }

    /** Where in a block a WARC record begins at a line's start; -1 if nowhere. */
    static int within(byte[] block) {
        for (int i = 1; i + 8 < block.length; i++) {
            if (block[i] == 'W' && block[i - 1] == '\n' && isWarc(firstLine(block, i))) {
                return i;
            }
        }
        return -1;
    }

    private static String firstLine(byte[] block, int from) {
        return new String(block, from, Math.min(8, block.length - from), StandardCharsets.ISO_8859_1);
    }

    /** {@code WARC/1.0} and its like, alone on the line. */
    private static boolean isWarc(String line) {
        return line.startsWith(WARC)
                && line.length() >= 8
                && line.length() <= 10
                && Character.isDigit(line.charAt(5))
                && line.charAt(6) == '.'
                && Character.isDigit(line.charAt(7));
    }

    private static RecordHeader warc(ArchiveInput input) throws IOException {
        Map<String, String> fields = fields(input);
        String length = fields.getOrDefault("content-length", "").strip();
        if (!length.matches("\\d{1,18}")) {
            throw Damaged.record("a record without a valid Content-Length");
        }
        return new RecordHeader(
                fields.getOrDefault("warc-type", "none").toLowerCase(Locale.ROOT), fields, Long.parseLong(length));
    }

    /** Named fields up to the empty line; a line that begins with white space goes on with the last one's value. */
    private static Map<String, String> fields(ArchiveInput input) throws IOException {
        Map<String, String> fields = new HashMap<>();
        String last = "";
        for (int lines = 0; lines < MOST_LINES; lines++) {
            String line = input.line(LONGEST_LINE);
            if (line.isEmpty()) {
                return fields;
            }
            int colon = line.indexOf(':');
            if (line.charAt(0) <= ' ' && !last.isEmpty()) {
                fields.merge(last, utf8(line.strip()), (a, b) -> a + ' ' + b);
            } else if (colon > 0) {
                last = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
                fields.putIfAbsent(last, utf8(line.substring(colon + 1).strip()));
            } else {
                throw Damaged.record("a header line without a colon");
            }
        }
        throw Damaged.record("more than " + MOST_LINES + " header lines");
    }

    private static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
