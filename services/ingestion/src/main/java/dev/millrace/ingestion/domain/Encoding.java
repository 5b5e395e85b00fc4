package dev.millrace.ingestion.domain;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
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
    private static final int DECLARED_WITHIN = 4096;
    private static final Pattern DECLARED = Pattern.compile(
            "<(?:meta|\\?xml)[^>]*?(?:charset|encoding)\\s*=\\s*[\"']?\\s*([\\w.:-]+)", Pattern.CASE_INSENSITIVE);

    private Encoding() {}

    /** The characters, by byte order mark or strictly as UTF-8; empty when they are neither. */
    static Optional<String> decode(byte[] bytes) {
        Optional<Mark> mark = Mark.of(bytes);
        return mark.isPresent()
                ? strictly(bytes, mark.get().length, mark.get().charset)
                : strictly(bytes, 0, StandardCharsets.UTF_8);
    }

    /**
     * The characters of a page. Pages come from browsers' world: what is declared holds, then UTF-8 if valid, then
     * Windows-1252 (WHATWG, Encoding Standard). Bytes that don't fit a declared encoding become U+FFFD.
     *
     * @param declared by the server
     */
    public static String decodePage(byte[] bytes, Optional<Charset> declared) {
        Optional<Mark> mark = Mark.of(bytes);
        if (mark.isPresent()) {
            return new String(bytes, mark.get().length, bytes.length - mark.get().length, mark.get().charset);
        }
        Optional<String> utf8 = strictly(bytes, 0, StandardCharsets.UTF_8);
        if (utf8.isPresent()) {
            return asciiDiffers(declared.or(() -> declaredIn(bytes)))
                    ? new String(bytes, declared.or(() -> declaredIn(bytes)).orElse(StandardCharsets.UTF_8))
                    : utf8.get();
        }
        return new String(bytes, declared.or(() -> declaredIn(bytes)).orElse(WINDOWS_1252));
    }

    /** Bytes of ISO-2022-JP and the like are valid UTF-8 and mean something else. */
    private static boolean asciiDiffers(Optional<Charset> charset) {
        return charset.map(Charset::name)
                .filter(n -> n.startsWith("ISO-2022") || n.startsWith("x-ISO-2022"))
                .isPresent();
    }

    static Optional<Charset> named(String name) {
        try {
            Charset charset = Charset.forName(name);
            // Latin-1 is Windows-1252 on the web: WHATWG, Encoding Standard, "names and labels".
            boolean latin = charset.equals(StandardCharsets.ISO_8859_1) || charset.equals(StandardCharsets.US_ASCII);
            return Optional.of(latin ? WINDOWS_1252 : charset);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty();
        }
    }

    private static Optional<Charset> declaredIn(byte[] bytes) {
        String head = new String(bytes, 0, Math.min(bytes.length, DECLARED_WITHIN), StandardCharsets.ISO_8859_1);
        Matcher declared = DECLARED.matcher(head);
        // A page that could be read as ASCII so far can't be UTF-16, whatever it says.
        return declared.find()
                ? named(declared.group(1)).filter(c -> !c.name().startsWith("UTF-16"))
                : Optional.empty();
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
    static boolean hasLoneSurrogate(String text) {
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
