package dev.millrace.contracts.text.template;

/**
 * A piece of a template.
 *
 * @param text as written; of a string, what it stands for
 * @param line on which it begins, from 1
 */
record Token(Kind kind, String text, int line) {

    enum Kind {
        /** Between tags. */
        DATA,
        EXPRESSION_BEGIN,
        EXPRESSION_END,
        STATEMENT_BEGIN,
        STATEMENT_END,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        END
    }

    boolean is(Kind one, String written) {
        return kind == one && text.equals(written);
    }

    /** How it is named when it is in the wrong place. */
    String shown() {
        return switch (kind) {
            case END -> "the template's end";
            case EXPRESSION_END -> "}}";
            case STATEMENT_END -> "%}";
            default -> text;
        };
    }
}
