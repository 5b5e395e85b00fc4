package dev.millrace.ingestion.domain.html;

import java.util.regex.Pattern;

/** Short lines around an article that belong to none. */
final class Aftermath {

    private static final Pattern LINE = Pattern.compile(
            "(?i)(?:share this|share on|related (?:posts|articles|stories)|read more|read also|see also|leave a (?:reply|comment)|"
                    + "filed under|tagged (?:with|as)|posted (?:in|by)|categories|tags|subscribe|sign up|follow us|advertisement|"
                    + "anzeige|mehr zum thema|lesen sie auch|lire aussi|à lire aussi|teilen|kommentare|comments|print this|continue reading)\\b.{0,60}");

    private Aftermath() {}

    static boolean is(String line) {
        return LINE.matcher(line).matches();
    }
}
