package dev.millrace.contracts.models.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The printable characters that stand for the 256 bytes in a vocabulary, as GPT-2 chose them: printable Latin-1 stands
 * for itself, the 68 other bytes take the characters from U+0100 on, in order.
 */
public final class ByteAlphabet {

    private static final char[] CHARS = chars();
    private static final short[] BYTES = bytes();

    private ByteAlphabet() {}

    /** The character that stands for a byte, given as 0 to 255. */
    public static char charOf(int unsignedByte) {
        return CHARS[unsignedByte];
    }

    /** The byte, 0 to 255, that a character stands for; -1 when it stands for none. */
    public static int byteOf(char c) {
        return c < BYTES.length ? BYTES[c] : -1;
    }

    /** A vocabulary entry's bytes. One that isn't written in this alphabet is plain text, as in Hugging Face's decoder. */
    public static byte[] bytesOf(String entry) {
        byte[] bytes = new byte[entry.length()];
        for (int i = 0; i < bytes.length; i++) {
            int b = byteOf(entry.charAt(i));
            if (b < 0) {
                return entry.getBytes(StandardCharsets.UTF_8);
            }
            bytes[i] = (byte) b;
        }
        return bytes;
    }

    /** Bytes as a vocabulary writes them. */
    public static String entryOf(byte[] bytes) {
        char[] chars = new char[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            chars[i] = CHARS[bytes[i] & 0xff];
        }
        return new String(chars);
    }

    private static char[] chars() {
        char[] chars = new char[256];
        char next = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
            chars[b] = printable ? (char) b : next++;
        }
        return chars;
    }

    private static short[] bytes() {
        short[] bytes = new short[256 + 68];
        Arrays.fill(bytes, (short) -1);
        for (short b = 0; b < 256; b++) {
            bytes[CHARS[b]] = b;
        }
        return bytes;
    }
}
