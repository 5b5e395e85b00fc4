package dev.millrace.contracts.models.tokenizer;

import java.util.OptionalInt;

/** The third step: turns a piece into ids. Immutable; what works by it has its scratch space in a {@link Worker}. */
sealed interface Model permits ByteBpe, CharBpe, Unigram, WordPiece, WholeWords {

    /** Something that encodes pieces one after another. For one thread. */
    Worker worker();

    /** The token that stands for what no other does, if there is one. */
    default OptionalInt unknownToken() {
        return OptionalInt.empty();
    }

    /** Encodes pieces. */
    interface Worker {
        /** Appends the ids of a piece, given by its UTF-8. */
        void encode(byte[] utf8, int length, TokenIds out);
    }
}
