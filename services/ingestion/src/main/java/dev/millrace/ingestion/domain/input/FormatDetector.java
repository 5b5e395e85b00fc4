package dev.millrace.ingestion.domain.input;

import dev.millrace.contracts.recipes.Format;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a file is: by its name, and where that says nothing by its first bytes. */
public final class FormatDetector {

    /** How many (decompressed) bytes are enough to tell. */
    public static final int LOOK_AT = 4096;

    private static final Map<String, Format> BY_ENDING = Map.ofEntries(
            Map.entry("jsonl", Format.JSONL),
            Map.entry("ndjson", Format.JSONL),
            Map.entry("json", Format.JSONL),
            Map.entry("txt", Format.TEXT),
            Map.entry("text", Format.TEXT),
            Map.entry("md", Format.MARKDOWN),
            Map.entry("markdown", Format.MARKDOWN),
            Map.entry("tex", Format.LATEX),
            Map.entry("ltx", Format.LATEX),
            // These belong to a LaTeX document and are none.
            Map.entry("sty", Format.LATEX),
            Map.entry("cls", Format.LATEX),
            Map.entry("bst", Format.LATEX),
            Map.entry("bib", Format.LATEX),
            Map.entry("rst", Format.TEXT),
            Map.entry("html", Format.HTML),
            Map.entry("htm", Format.HTML),
            Map.entry("xhtml", Format.HTML),
            Map.entry("warc", Format.WARC),
            Map.entry("wet", Format.WARC),
            Map.entry("arc", Format.WARC));

    private static final Pattern TABLE =
            Pattern.compile("<(?:posts|users|comments|votes|badges|tags|posthistory|postlinks)>\\s*<row\\s");

    private FormatDetector() {}

    /** The format of a file; empty when it is none that can be read. */
    public static Optional<Format> detect(String path, ContentType type, byte[] first) {
        if (startsWith(first, "WARC/") || startsWith(first, "filedesc:")) {
            return Optional.of(Format.WARC);
        }
        Optional<Format> bySignature = bySignature(path, first);
        if (bySignature.isPresent() || isForeign(first)) {
            return bySignature;
        }
        String beginning = new String(first, StandardCharsets.ISO_8859_1);
        String markup = beginning.replaceAll("^[^<]{0,12}", "");
        if (markup.startsWith("<")) {
            Optional<Format> dump = dump(markup.replace("\0", ""));
            if (dump.isPresent()) {
                return dump;
            }
        }
        // An address may end in .php or .com and means a page: there its server's word counts.
        if (type.isPage()) {
            return Optional.of(Format.HTML);
        }
        String ending = ending(path);
        Optional<Format> byName = Optional.ofNullable(BY_ENDING.get(ending));
        if (byName.isPresent()) {
            return byName;
        }
        return Languages.isCode(ending) || Languages.isCode(path, beginning)
                ? Optional.of(Format.CODE)
                : byContent(first);
    }

    private static Optional<Format> bySignature(String path, byte[] first) {
        if (startsWith(first, "PAR1") || startsWith(first, "PARE")) {
            return Optional.of(Format.PARQUET);
        }
        if (startsWith(first, "%PDF-") || (ending(path).equals("pdf") && contains(first, "%PDF-"))) {
            return Optional.of(Format.PDF);
        }
        boolean book = ending(path).equals("epub") || contains(first, "mimetypeapplication/epub+zip");
        return book && startsWith(first, "PK\u0003\u0004") ? Optional.of(Format.EPUB) : Optional.empty();
    }

    /** XML of one of the two kinds of dumps: by its root, whatever the file is called. */
    private static Optional<Format> dump(String beginning) {
        if (beginning.contains("<mediawiki")) {
            return Optional.of(Format.MEDIAWIKI);
        }
        Matcher root = TABLE.matcher(beginning);
        return root.find() ? Optional.of(Format.STACKEXCHANGE) : Optional.empty();
    }

    private static boolean contains(byte[] bytes, String what) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(what);
    }

    private static Optional<Format> byContent(byte[] first) {
        String unmarked = new String(first, StandardCharsets.ISO_8859_1).replaceFirst("^\u00EF\u00BB\u00BF", "");
        String start = unmarked.stripLeading().toLowerCase(Locale.ROOT);
        if (start.startsWith("{")
                || (start.startsWith("[") && start.substring(1).stripLeading().startsWith("{"))) {
            return Optional.of(Format.JSONL);
        }
        if (start.startsWith("<!doctype html") || start.startsWith("<html") || start.contains("<html ")) {
            return Optional.of(Format.HTML);
        }
        return Encoding.looksLikeText(first) ? Optional.of(Format.TEXT) : Optional.empty();
    }

    private static boolean isForeign(byte[] first) {
        return startsWith(first, "PK\u0003\u0004") || startsWith(first, "\u007FELF");
    }

    private static boolean startsWith(byte[] bytes, String magic) {
        return new String(bytes, 0, Math.min(bytes.length, magic.length()), StandardCharsets.ISO_8859_1).equals(magic);
    }

    private static String ending(String path) {
        int query = path.startsWith("http://") || path.startsWith("https://") ? path.indexOf('?') : -1;
        String file = query < 0 ? path : path.substring(0, query);
        String name = file.substring(file.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        String inner = name.matches(".*\\.(?:gz|zst|bz2)") ? name.substring(0, name.lastIndexOf('.')) : name;
        return inner.substring(inner.lastIndexOf('.') + 1);
    }
}
