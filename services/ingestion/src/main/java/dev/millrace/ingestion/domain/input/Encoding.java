package dev.millrace.ingestion.domain.input;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** From bytes to characters, without losing anything silently. */
public final class Encoding {

    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    private static final char REPLACEMENT = '\uFFFD';
    private static final int DECLARED_WITHIN = 4096;
    private static final Pattern DECLARED = Pattern.compile(
            "<(?:meta|\\?xml)[^>]*?(?:charset|encoding)\\s*=\\s*[\"']?\\s*([\\w.:-]+)", Pattern.CASE_INSENSITIVE);

    private Encoding() {}

    /** The characters, by byte order mark or strictly as UTF-8; empty when they are neither. */
    public static Optional<String> decode(byte[] bytes) {
        Optional<Mark> mark = Mark.of(bytes);
        return mark.isPresent()
                ? strictly(bytes, mark.get().length, mark.get().charset)
                : strictly(bytes, 0, StandardCharsets.UTF_8);
    }

    /**
     * The characters of a text, without loss: by byte order mark, as UTF-8, or as {@code declared}; empty when it is none of
     * them. What is valid UTF-8 is UTF-8 whatever is declared, but for charsets whose bytes are all ASCII's.
     */
    public static Optional<String> text(byte[] bytes, Optional<Charset> declared) {
        if (Mark.of(bytes).isEmpty()
                && declared.filter(Encoding::differsWithinAscii).isPresent()) {
            return strictly(bytes, 0, declared.get()).or(() -> decode(bytes));
        }
        return decode(bytes).or(() -> declared.flatMap(c -> strictly(bytes, 0, c)));
    }

    /**
     * Characters, and what it took to get them.
     *
     * @param charset that was used
     * @param undecodable bytes that mean nothing in it; for each run of them the text has U+FFFD
     */
    public record Decoded(String text, Charset charset, int undecodable) {}

    /**
     * The characters of a page, as {@link #decodePage(byte[], Optional)}.
     *
     * @param declared by the server
     */
    public static String decodePage(byte[] bytes, Optional<Charset> declared) {
        return page(bytes, declared).text();
    }

    /**
     * The characters of a page. Pages come from browsers' world: a byte order mark holds, then UTF-8 if valid, then what is
     * declared by the server and by the page (WHATWG, Encoding Standard), and where nothing usable is declared what the
     * bytes look like.
     *
     * @param declared by the server
     */
    public static Decoded page(byte[] bytes, Optional<Charset> declared) {
        Optional<Mark> mark = Mark.of(bytes);
        if (mark.isPresent()) {
            return leniently(bytes, mark.get().length, mark.get().charset);
        }
        Optional<Charset> inPage = declaredIn(bytes);
        Optional<String> utf8 = strictly(bytes, 0, StandardCharsets.UTF_8);
        if (utf8.isPresent()) {
            Optional<Charset> other = declared.or(() -> inPage).filter(Encoding::differsWithinAscii);
            return other.isPresent()
                    ? leniently(bytes, 0, other.get())
                    : new Decoded(utf8.get(), StandardCharsets.UTF_8, 0);
        }
        return best(bytes, declared, inPage);
    }

    /** Of what is declared, what fits best; the server's word counts more where both fit equally. */
    private static Decoded best(byte[] bytes, Optional<Charset> server, Optional<Charset> page) {
        Optional<Decoded> first = server.map(c -> leniently(bytes, 0, c));
        if (first.isPresent() && first.get().undecodable == 0) {
            return first.get();
        }
        Optional<Decoded> second =
                page.filter(c -> !c.equals(server.orElse(null))).map(c -> leniently(bytes, 0, c));
        if (second.isPresent() && (first.isEmpty() || second.get().undecodable < first.get().undecodable)) {
            first = second;
        }
        // A few broken characters don't make a declaration wrong; nothing but broken ones do.
        return first.isPresent() && first.get().undecodable <= nonAscii(bytes) / 2
                ? first.get()
                : leniently(bytes, 0, CharsetGuess.of(bytes));
    }

    private static int nonAscii(byte[] bytes) {
        int count = 0;
        for (byte b : bytes) {
            count += b < 0 ? 1 : 0;
        }
        return count;
    }

    /** Decodes, and counts the bytes that can't be. */
    static Decoded leniently(byte[] bytes, int offset, Charset charset) {
        String fast = new String(bytes, offset, bytes.length - offset, charset);
        if (fast.indexOf(REPLACEMENT) < 0) {
            return new Decoded(fast, charset, 0);
        }
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, bytes.length - offset);
        CharBuffer out = CharBuffer.allocate((int) (in.remaining() * (double) decoder.maxCharsPerByte()) + 16);
        int undecodable = 0;
        CoderResult result = decoder.decode(in, out, true);
        while (result.isError()) {
            int length = Math.min(result.length(), in.remaining());
            in.position(in.position() + length);
            undecodable += length;
            if (out.position() == 0 || out.get(out.position() - 1) != REPLACEMENT) {
                out.put(REPLACEMENT);
            }
            result = decoder.decode(in, out, true);
        }
        decoder.flush(out);
        return new Decoded(out.flip().toString(), charset, undecodable);
    }

    /** Bytes of ISO-2022-JP and the like are valid UTF-8 and mean something else. */
    private static boolean differsWithinAscii(Charset charset) {
        return charset.name().startsWith("ISO-2022")
                || charset.name().startsWith("x-ISO-2022")
                || charset.name().startsWith("x-windows-iso2022");
    }

    /** A charset by one of its names on the web, or by one that only Java knows; empty if there is no such. */
    public static Optional<Charset> named(String name) {
        Optional<Charset> onTheWeb = CharsetLabels.charset(name);
        if (onTheWeb.isPresent()) {
            return onTheWeb;
        }
        try {
            return Optional.of(Charset.forName(name));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty();
        }
    }

    private static Optional<Charset> declaredIn(byte[] bytes) {
        String head = new String(bytes, 0, Math.min(bytes.length, DECLARED_WITHIN), StandardCharsets.ISO_8859_1);
        Matcher declared = DECLARED.matcher(head);
        return declared.find() ? named(declared.group(1)).map(Encoding::inMarkup) : Optional.empty();
    }

    /** What a page means that says so itself: one that can be read so far isn't UTF-16 (HTML, 13.2.3.2, step 12 to 14). */
    private static Charset inMarkup(Charset declared) {
        return switch (declared.name()) {
            case "UTF-16", "UTF-16LE", "UTF-16BE" -> StandardCharsets.UTF_8;
            case "x-user-defined" -> WINDOWS_1252;
            default -> declared;
        };
    }

    /** Whether the first bytes of a file could be text: UTF-8, perhaps cut in a character, without control characters. */
    static boolean looksLikeText(byte[] first) {
        if (Mark.of(first).isPresent()) {
            return true;
        }
        for (byte b : first) {
            if (b >= 0 && b < 0x20 && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != 0x1B) {
                return false;
            }
        }
        return true;
    }

    static Optional<String> strictly(byte[] bytes, int offset, Charset charset) {
        // Java's own decoding is many times faster, and where it replaced nothing it was strict.
        String fast = new String(bytes, offset, bytes.length - offset, charset);
        if (fast.indexOf(REPLACEMENT) < 0) {
            return Optional.of(fast);
        }
        try {
            return Optional.of(charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, offset, bytes.length - offset))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Whether half of a surrogate pair stands alone: no encoding can write that. */
    public static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    i++;
                } else {
                    return true;
                }
            }
        }
        return false;
    }

    private record Mark(Charset charset, int length) {

        static Optional<Mark> of(byte[] b) {
            if (b.length > 2 && b[0] == (byte) 0xEF && b[1] == (byte) 0xBB && b[2] == (byte) 0xBF) {
                return Optional.of(new Mark(StandardCharsets.UTF_8, 3));
            }
            if (b.length > 3 && b[0] == (byte) 0xFF && b[1] == (byte) 0xFE && b[2] == 0 && b[3] == 0) {
                return Optional.of(new Mark(StandardCharsets.UTF_32LE, 4));
            }
            if (b.length > 1 && b[0] == (byte) 0xFF && b[1] == (byte) 0xFE) {
                return Optional.of(new Mark(StandardCharsets.UTF_16LE, 2));
            }
            if (b.length > 1 && b[0] == (byte) 0xFE && b[1] == (byte) 0xFF) {
                return Optional.of(new Mark(StandardCharsets.UTF_16BE, 2));
            }
            return Optional.empty();
        }
    }
}
