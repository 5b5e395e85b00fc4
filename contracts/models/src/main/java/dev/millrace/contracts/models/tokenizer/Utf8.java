package dev.millrace.contracts.models.tokenizer;

/** Steps through valid UTF-8. */
final class Utf8 {
    private Utf8() {}

    /** How many bytes the character has that begins with one. */
    static int length(byte first) {
        return first >= 0 ? 1 : (first & 0xe0) == 0xc0 ? 2 : (first & 0xf0) == 0xe0 ? 3 : 4;
    }

    static int codePoint(byte[] utf8, int at) {
        int first = utf8[at];
        return switch (length((byte) first)) {
            case 1 -> first;
            case 2 -> (first & 0x1f) << 6 | (utf8[at + 1] & 0x3f);
            case 3 -> (first & 0xf) << 12 | (utf8[at + 1] & 0x3f) << 6 | (utf8[at + 2] & 0x3f);
            default ->
                (first & 0x7) << 18 | (utf8[at + 1] & 0x3f) << 12 | (utf8[at + 2] & 0x3f) << 6 | (utf8[at + 3] & 0x3f);
        };
    }
}
