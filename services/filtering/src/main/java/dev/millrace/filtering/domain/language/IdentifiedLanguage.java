package dev.millrace.filtering.domain.language;

/**
 * A document's language.
 *
 * @param code ISO 639-1, 639-3 where there is no shorter one, or {@value #UNDETERMINED}
 * @param confidence from 0 to 1: how sure the best guess is, also where it isn't sure enough to be told
 */
public record IdentifiedLanguage(String code, double confidence) {

    /** It can't be told. */
    public static final String UNDETERMINED = "und";
}
