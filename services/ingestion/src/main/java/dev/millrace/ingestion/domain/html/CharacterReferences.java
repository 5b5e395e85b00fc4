package dev.millrace.ingestion.domain.html;

/** Characters that pages and wikis write by name or number. */
public final class CharacterReferences {

    private CharacterReferences() {}

    /** What references gave, with U+FFFD for each that names half of a surrogate pair, as the HTML standard reads them. */
    public static String withoutLoneSurrogates(String text) {
        if (text.codePoints().noneMatch(CharacterReferences::isLoneSurrogate)) {
            return text;
        }
        return text.codePoints()
                .map(character -> isLoneSurrogate(character) ? 0xFFFD : character)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Of a code point: halves that stand together are one of their own. */
    private static boolean isLoneSurrogate(int character) {
        return character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
    }
}
