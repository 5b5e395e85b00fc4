package dev.millrace.inference.domain.grammar;

import java.util.List;

/**
 * A part of a grammar: a set of strings of bytes and marks. Each object is a part of its own; two that are made alike are two.
 */
sealed interface Piece {

    /** As often as one likes. */
    int ENDLESS = Integer.MAX_VALUE;

    /** The empty string. */
    Piece EMPTY = new Sequence(List.of());

    /** No string at all. */
    Piece NEVER = new Choice(List.of());

    /** One byte of these. */
    record OneOf(ByteSet bytes) implements Piece {}

    /** A token that is no text, such as one that begins the call of a tool. */
    record Mark(int token) implements Piece {}

    /** One after the other. */
    record Sequence(List<Piece> parts) implements Piece {
        public Sequence {
            parts = List.copyOf(parts);
        }
    }

    /** Any of these. */
    record Choice(List<Piece> options) implements Piece {
        public Choice {
            options = List.copyOf(options);
        }
    }

    /** From {@code least} to {@code most} times. */
    record Repeat(Piece part, int least, int most) implements Piece {}

    /** A part that may hold itself. */
    final class Rule implements Piece {
        private Piece body = NEVER;

        void is(Piece what) {
            body = what;
        }

        Piece body() {
            return body;
        }
    }

    static Piece sequence(Piece... parts) {
        return new Sequence(List.of(parts));
    }

    static Piece choice(Piece... options) {
        return new Choice(List.of(options));
    }

    static Piece optional(Piece part) {
        return new Repeat(part, 0, 1);
    }

    static Piece any(Piece part) {
        return new Repeat(part, 0, ENDLESS);
    }
}
