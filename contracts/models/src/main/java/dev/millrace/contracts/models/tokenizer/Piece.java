package dev.millrace.contracts.models.tokenizer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A piece of a text on its way to the model. */
final class Piece {
    private final String text;
    private final int start;
    private final int @Nullable [] origins;

    /**
     * A piece.
     *
     * @param text what the model sees
     * @param start where it begins in the text that was cut; before that, where something was put before it
     * @param origins of each char where what it stands for begins, when it isn't char by char the text that was cut
     */
    Piece(String text, int start, int @Nullable [] origins) {
        this.text = text;
        this.start = start;
        this.origins = origins;
    }

    String text() {
        return text;
    }

    int start() {
        return start;
    }

    /** Whether it is char by char the text that was cut. */
    boolean isVerbatim() {
        return origins == null;
    }

    static Piece whole(String text) {
        return new Piece(text, 0, null);
    }

    Piece part(int from, int to) {
        if (from == 0 && to == text.length()) {
            return this;
        }
        return new Piece(
                text.substring(from, to), start + from, origins == null ? null : Arrays.copyOfRange(origins, from, to));
    }

    /** The same with other chars, one for each. */
    Piece rewritten(String other) {
        return new Piece(other, start, origins);
    }

    Piece prefixed(String prefix) {
        if (origins == null) {
            return new Piece(prefix + text, start - prefix.length(), null);
        }
        int[] own = new int[origins.length + prefix.length()];
        Arrays.fill(own, 0, prefix.length(), origins.length == 0 ? start : origins[0]);
        System.arraycopy(origins, 0, own, prefix.length(), origins.length);
        return new Piece(prefix + text, start, own);
    }

    /** The characters that stand for its bytes. */
    Piece bytes() {
        StringBuilder made = new StringBuilder(text.length() * 2);
        TokenIds places = new TokenIds();
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            String entry =
                    ByteAlphabet.entryOf(Character.toString(c).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            made.append(entry);
            for (int b = 0; b < entry.length(); b++) {
                places.add(origin(i));
            }
            i += Character.charCount(c);
        }
        return new Piece(made.toString(), start, places.toArray());
    }

    /** Where in the text that was cut the char at a place begins. */
    int origin(int at) {
        return origins == null ? Math.max(0, start + at) : origins[at];
    }
}
