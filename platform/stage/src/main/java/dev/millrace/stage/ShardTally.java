package dev.millrace.stage;

import dev.millrace.contracts.events.Counts;
import java.util.Map;
import java.util.TreeMap;

/** Adds up what happens to the documents of a shard. */
final class ShardTally {

    private final TreeMap<String, Long> dropped = new TreeMap<>();
    private final TreeMap<String, Long> found = new TreeMap<>();
    private long documentsIn;
    private long kept;
    private long changed;
    private long bytesIn;
    private long bytesOut;

    void kept(long bytes) {
        documentsIn++;
        kept++;
        bytesIn += bytes;
        bytesOut += bytes;
    }

    void changed(long in, long out, Map<String, Long> kinds) {
        documentsIn++;
        kept++;
        changed++;
        bytesIn += in;
        bytesOut += out;
        kinds.forEach((kind, n) -> found.merge(kind, n, Long::sum));
    }

    void dropped(long bytes, String reason) {
        documentsIn++;
        bytesIn += bytes;
        dropped.merge(reason, 1L, Long::sum);
    }

    Counts counts() {
        return new Counts(documentsIn, kept, changed, dropped, found, bytesIn, bytesOut);
    }

    /** How many bytes {@code text} has in UTF-8; a lone surrogate counts as the one byte that replaces it. */
    static long utf8Bytes(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                bytes += Character.isSurrogate(c) ? 1 : 3;
            }
        }
        return bytes;
    }
}
