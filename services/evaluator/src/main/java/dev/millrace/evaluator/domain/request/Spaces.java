package dev.millrace.evaluator.domain.request;

import dev.millrace.contracts.text.PythonText;

/** White space where two texts meet. */
final class Spaces {

    private Spaces() {}

    /** One text behind the other, with a delimiter where both say something and neither has white space at the seam. */
    static String joined(String first, String second, String delimiter) {
        return first.isEmpty() || second.isEmpty() || !apart(first, second)
                ? first + second
                : first + delimiter + second;
    }

    /** Whether no white space is where the two meet. */
    static boolean apart(String first, String second) {
        return !endsInSpace(first) && (second.isEmpty() || !PythonText.isSpace(second.codePointAt(0)));
    }

    static boolean endsInSpace(String text) {
        return !text.isEmpty() && PythonText.isSpace(text.codePointBefore(text.length()));
    }
}
