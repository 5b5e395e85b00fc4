package dev.millrace.cli.report;

/** How emphasis is shown: by colour on a terminal, not at all elsewhere. */
public enum Style {
    PLAIN,
    COLOUR;

    /** The right one for this process's output. */
    public static Style detected() {
        return ProgressDisplay.terminal() && System.getenv("NO_COLOR") == null ? COLOUR : PLAIN;
    }

    /** What is wrong. */
    public String bad(String text) {
        return with("31", text);
    }

    /** What is right. */
    public String good(String text) {
        return with("32", text);
    }

    /** What a table is about. */
    public String strong(String text) {
        return with("1", text);
    }

    /** What didn't decide anything. */
    public String faint(String text) {
        return with("2", text);
    }

    private String with(String code, String text) {
        return this == COLOUR ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
