package dev.millrace.inference.domain.grammar;

/** What an answer can't be kept to. The message says where, and why. */
public final class UnsupportedGrammar extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param where a JSON pointer, or a place in a regular expression */
    UnsupportedGrammar(String where, String why) {
        super("at %s: %s".formatted(where, why));
    }
}
