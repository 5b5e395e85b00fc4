package dev.millrace.ingestion.domain.input;

import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server says that a content is (RFC 9110, 8.3).
 *
 * @param essence type and subtype in lower case, such as {@code text/html}; {@code none} when nothing is said
 * @param charset which characters the bytes mean, if that is said and there is such a charset
 */
public record ContentType(String essence, Optional<Charset> charset) {

    /** Nothing is said. */
    public static final ContentType NONE = new ContentType("none", Optional.empty());

    private static final Pattern CHARSET =
            Pattern.compile("charset\\s*=\\s*[\"']?([^\\s\"';,]+)", Pattern.CASE_INSENSITIVE);
    private static final Set<String> PAGES = Set.of("text/html", "application/xhtml+xml");

    /** Reads the value of the header. */
    public static ContentType parse(String header) {
        int semicolon = header.indexOf(';');
        String essence = (semicolon < 0 ? header : header.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
        Matcher charset = CHARSET.matcher(header);
        return new ContentType(essence, charset.find() ? Encoding.named(charset.group(1)) : Optional.empty());
    }

    public boolean isPage() {
        return PAGES.contains(essence);
    }
}
