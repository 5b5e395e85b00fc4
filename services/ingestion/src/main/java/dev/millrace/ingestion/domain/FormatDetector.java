package dev.millrace.ingestion.domain;

import dev.millrace.contracts.recipes.Recipe.Format;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a file is: by its name, and where that says nothing by its first bytes. */
final class FormatDetector {

    /** How many (decompressed) bytes are enough to tell. */
    static final int LOOK_AT = 4096;

    private static final Map<String, Format> BY_ENDING = Map.ofEntries(
            Map.entry("jsonl", Format.JSONL),
            Map.entry("ndjson", Format.JSONL),
            Map.entry("json", Format.JSONL),
            Map.entry("txt", Format.TEXT),
            Map.entry("text", Format.TEXT),
            Map.entry("md", Format.TEXT),
            Map.entry("markdown", Format.TEXT),
            Map.entry("rst", Format.TEXT),
            Map.entry("html", Format.HTML),
            Map.entry("htm", Format.HTML),
            Map.entry("xhtml", Format.HTML),
            Map.entry("warc", Format.WARC),
            Map.entry("wet", Format.WARC),
            Map.entry("arc", Format.WARC));

    private FormatDetector() {}

    /** The format of a file; empty when it is none that can be read. */
    static Optional<Format> detect(String path, byte[] first) {
        if (startsWith(first, "WARC/") || startsWith(first, "filedesc:")) {
            return Optional.of(Format.WARC);
        }
        if (isForeign(first)) {
            return Optional.empty();
        }
        Optional<Format> byName = Optional.ofNullable(BY_ENDING.get(ending(path)));
        return byName.isPresent() ? byName : byContent(first);
    }

    private static Optional<Format> byContent(byte[] first) {
        String start =
                new String(first, StandardCharsets.ISO_8859_1).stripLeading().toLowerCase(Locale.ROOT);
        if (start.startsWith("{")) {
            return Optional.of(Format.JSONL);
        }
        if (start.startsWith("<!doctype html") || start.startsWith("<html") || start.contains("<html ")) {
            return Optional.of(Format.HTML);
        }
        return Encoding.looksLikeText(first) ? Optional.of(Format.TEXT) : Optional.empty();
    }

    private static boolean isForeign(byte[] first) {
        return startsWith(first, "PAR1")
                || startsWith(first, "%PDF-")
                || startsWith(first, "PK\u0003\u0004")
                || startsWith(first, "BZh")
                || startsWith(first, "\u007FELF");
    }

    private static boolean startsWith(byte[] bytes, String magic) {
        return new String(bytes, 0, Math.min(bytes.length, magic.length()), StandardCharsets.ISO_8859_1).equals(magic);
    }

    private static String ending(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        String inner = name.endsWith(".gz") || name.endsWith(".zst") ? name.substring(0, name.lastIndexOf('.')) : name;
        return inner.substring(inner.lastIndexOf('.') + 1);
    }
}
