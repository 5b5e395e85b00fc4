package dev.millrace.cli.files;

/** One document that nothing can be made of; the others can. The message is the rest of a sentence that begins with its place. */
final class UnusableDocument extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableDocument(String message) {
        super(message);
    }

    UnusableDocument(String message, Throwable cause) {
        super(message, cause);
    }
}
