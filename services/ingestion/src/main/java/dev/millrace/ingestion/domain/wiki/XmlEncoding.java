package dev.millrace.ingestion.domain.wiki;

import dev.millrace.ingestion.domain.input.Encoding;
import dev.millrace.ingestion.domain.input.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The charset of an XML file where its declaration lies, or where the parser would replace what it can't decode. */
final class XmlEncoding {

    private static final int LOOK_AT = 1 << 15;
    private static final Pattern DECLARED =
            Pattern.compile("^<\\?xml[^>]{0,200}?encoding\\s*=\\s*[\"']\\s*([\\w.:-]+)");

    private XmlEncoding() {}

    /**
     * Which charset to decode {@code in} by, whose beginning is left to be read; empty where the parser finds out by itself:
     * a byte order mark, or UTF-8, in which it takes no wrong byte.
     */
    static Optional<Charset> of(InputStream in) throws IOException {
        in.mark(LOOK_AT);
        byte[] first = in.readNBytes(LOOK_AT);
        in.reset();
        Matcher declared = DECLARED.matcher(new String(first, StandardCharsets.ISO_8859_1));
        if (!declared.find()) {
            return Optional.empty();
        }
        Optional<Charset> charset = Encoding.named(declared.group(1)).filter(c -> !c.equals(StandardCharsets.UTF_8));
        // What could be read as ASCII so far is neither UTF-16 nor UTF-32.
        boolean lies = charset.filter(c -> c.name().startsWith("UTF-")).isPresent() || isUtf8(first);
        return charset.isPresent() && lies ? Optional.of(StandardCharsets.UTF_8) : charset;
    }

    /** Whether there are characters beyond ASCII, and all of them, but for one that is cut, are UTF-8. */
    private static boolean isUtf8(byte[] first) {
        boolean beyond = false;
        for (byte b : first) {
            beyond |= b < 0;
        }
        int end = first.length;
        while (first.length == LOOK_AT && end > first.length - 4 && first[end - 1] < 0) {
            end--;
        }
        return beyond && Utf8.isValid(Arrays.copyOf(first, end), 0, end);
    }

    /** Characters; a byte that is none is an error. */
    static Reader strict(InputStream in, Charset charset) {
        return new InputStreamReader(
                in,
                charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
    }
}
