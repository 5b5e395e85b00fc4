package dev.millrace.contracts.models.tokenizer;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** The tokens {@code <0x00>} to {@code <0xFF>}, which spell out what has no token of its own (byte fallback). */
final class ByteTokens {
    private static final int LENGTH = 6;

    private final int[] ids = new int[256];

    ByteTokens(Map<String, Integer> entries) {
        for (int b = 0; b < ids.length; b++) {
            ids[b] = entries.getOrDefault("<0x%02X>".formatted(b), -1);
        }
    }

    /** Appends those of some bytes; nothing where one has none. */
    boolean add(byte[] bytes, int from, int to, TokenIds out) {
        for (int i = from; i < to; i++) {
            if (ids[bytes[i] & 0xff] < 0) {
                return false;
            }
        }
        for (int i = from; i < to; i++) {
            out.add(ids[bytes[i] & 0xff]);
        }
        return true;
    }

    /** Whether there is one for every byte. */
    boolean isComplete() {
        return Arrays.stream(ids).noneMatch(id -> id < 0);
    }

    /** The byte that a token stands for. */
    static Optional<Integer> valueOf(String token) {
        if (token.length() != LENGTH || !token.startsWith("<0x") || !token.endsWith(">")) {
            return Optional.empty();
        }
        int high = Character.digit(token.charAt(3), 16);
        int low = Character.digit(token.charAt(4), 16);
        return high < 0 || low < 0 ? Optional.empty() : Optional.of(high * 16 + low);
    }
}
