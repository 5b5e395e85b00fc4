package dev.millrace.contracts.text.template;

/** A template that can't be read, or that can't be filled in. */
public class MalformedTemplate extends Exception {

    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public MalformedTemplate(String message) {
        super(message);
    }

    /** What is wrong, and on which line of the template, from 1. */
    MalformedTemplate(int line, String message) {
        super("template, line %d: %s".formatted(line, message));
    }
}
