package dev.millrace.contracts.text.template;

/** A string has become longer than any that a template needs; {@link Template#write} says so. */
final class TextTooLong extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TextTooLong(long characters, long most) {
        super("a string of %,d characters is too long; at most %,d are written".formatted(characters, most));
    }
}
