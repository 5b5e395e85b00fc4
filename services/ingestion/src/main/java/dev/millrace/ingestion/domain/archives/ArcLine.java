package dev.millrace.ingestion.domain.archives;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The one line that heads an ARC record (Internet Archive, "ARC File Format"): address, IP address, date of 14 digits, media
 * type, in version 2 some more, and the length. Addresses may hold spaces, so it is read from its date outwards.
 */
final class ArcLine {

    private static final Pattern DATE = Pattern.compile("\\d{12,17}");
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]{1,20}:.*");
    private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

    private ArcLine() {}

    /** The header that {@code line} is; empty if it is none, or its length makes no sense. */
    static Optional<RecordHeader> parse(String line) {
        List<String> words = Arrays.asList(line.split(" ", -1));
        int date = date(words);
        String length = words.getLast();
        if (date < 2 || date + 1 >= words.size() || !LENGTH.matcher(length).matches() || !hasScheme(line)) {
            return Optional.empty();
        }
        Map<String, String> fields = new HashMap<>();
        fields.put("warc-target-uri", String.join(" ", words.subList(0, date - 1)));
        fields.put("warc-date", iso(words.get(date)));
        if (date + 2 < words.size()) {
            fields.put("content-type", words.get(date + 1));
        }
        String type = line.startsWith("filedesc:") ? "filedesc" : "response";
        return Optional.of(new RecordHeader(type, fields, Long.parseLong(length)));
    }

    /** Whether a line could be a header; one that is {@code cut} is judged by its start. */
    static boolean looksLike(String line, boolean whole) {
        return whole ? parse(line).isPresent() : hasScheme(line) && date(Arrays.asList(line.split(" ", -1))) >= 2;
    }

    private static boolean hasScheme(String line) {
        return SCHEME.matcher(line).matches();
    }

    private static int date(List<String> words) {
        for (int i = words.size() - 1; i > 0; i--) {
            if (DATE.matcher(words.get(i)).matches() && i + 1 < words.size()) {
                return i;
            }
        }
        return -1;
    }

    private static String iso(String digits) {
        String padded = (digits + "00").substring(0, 14);
        return "%s-%s-%sT%s:%s:%sZ"
                .formatted(
                        padded.substring(0, 4),
                        padded.substring(4, 6),
                        padded.substring(6, 8),
                        padded.substring(8, 10),
                        padded.substring(10, 12),
                        padded.substring(12, 14));
    }
}
