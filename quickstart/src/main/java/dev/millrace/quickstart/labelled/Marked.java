package dev.millrace.quickstart.labelled;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** A text that grows, with what is marked in it. */
final class Marked {

    private final StringBuilder text = new StringBuilder();
    private final List<LabelledText.Entity> entities = new ArrayList<>();
    private int length;

    void plain(String piece) {
        text.append(piece);
        length += piece.codePointCount(0, piece.length());
    }

    void mark(String piece, String label) {
        int start = length;
        plain(piece);
        entities.add(new LabelledText.Entity(start, length, label));
    }

    /** The text with each code point turned into another, which leaves all places where they are. */
    LabelledText text(IntUnaryOperator letters) {
        return new LabelledText(
                text.codePoints()
                        .map(letters)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString(),
                entities);
    }
}
