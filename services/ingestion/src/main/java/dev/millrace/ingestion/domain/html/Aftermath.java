package dev.millrace.ingestion.domain.html;

import java.util.regex.Pattern;

/** Short lines around an article that belong to none: labels of links and buttons, calls to follow and to subscribe. */
final class Aftermath {

    /** Longer lines are text, whatever they begin with. */
    static final int LONGEST = 120;

    private static final Pattern LABEL = Pattern.compile(
            "(?:share (?:this|on)|related\\b|read (?:more|also|next)|see also|also read|leave a (?:reply|comment)|explore further|"
                    + "filed under|tagged (?:with|as)|posted (?:in|by)|categories\\b|tags?\\b|subscribe|sign up|follow (?:us|me)|"
                    + "advertise|recommended\\b|you (?:may|might) also|more (?:from|on|stories|great)|must read|don't miss|"
                    + "about the author|comments?\\b|print this|continue reading|skip to|photo(?:graph)?s?:|image:|"
                    + "click here|get our app|originally published|table of contents|back to top|"
                    + "anzeige|mehr (?:zum thema|themen|von|aus)|lesen sie (?:auch|mehr)|lies auch|auch interessant|schon gelesen|"
                    + "das könnte|weitere (?:informationen|artikel|themen|beiträge|inhalte)|weiterführende|empfohlene|teilen|"
                    + "seite (?:teilen|drucken)|kommentare?\\b|schlagw[oö]rt|zum artikel|zurück zu|über den autor|über die autorin|"
                    + "quellen?:|fotos?:|bild(?:er|quelle)?:|text:|"
                    + "lire aussi|à lire|voir aussi|en savoir plus|partager|source ?:|crédits?|commentaires|sur le même (?:thème|sujet)|"
                    + "lea también|le puede interesar|te puede interesar|también te puede|compart|fuente:|video recomendado|relacionad|"
                    + "leggi anche|condividi|potrebbe interessarti|fonte:|leia (?:também|mais)|compartilh|"
                    + "zobacz (?:także|też|również)|czytaj (?:też|także|również|więcej)|źródło:|udostępnij|inne artykuły|fot\\.|"
                    + "lees ook|читайте также|см\\. также|поделиться|источник:).{0,80}",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private static final Pattern CALL = Pattern.compile(
            "newsletter|follow .{0,40} on (?:twitter|facebook|instagram|google)|sign up (?:for|to|now)|subscribe (?:to|now|here)|"
                    + "all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados",
            Pattern.CASE_INSENSITIVE);

    private Aftermath() {}

    /** Whether a line of at most {@link #LONGEST} characters is a label or a call. */
    static boolean is(String line) {
        return LABEL.matcher(line).matches() || CALL.matcher(line).find();
    }
}
