package dev.millrace.filtering.domain.language;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writing systems, as far as they tell languages apart: a script that (nearly) one language alone is written in decides by
 * itself; within the others the n-gram model does.
 */
enum Script {
    NONE,
    LATIN,
    CYRILLIC,
    ARABIC,
    DEVANAGARI,
    HAN,
    KANA("ja"),
    HANGUL("ko"),
    GREEK("el"),
    HEBREW("he"),
    ARMENIAN("hy"),
    GEORGIAN("ka"),
    THAI("th"),
    LAO("lo"),
    KHMER("km"),
    MYANMAR("my"),
    TIBETAN("bo"),
    BENGALI("bn"),
    GURMUKHI("pa"),
    GUJARATI("gu"),
    ORIYA("or"),
    TAMIL("ta"),
    TELUGU("te"),
    KANNADA("kn"),
    MALAYALAM("ml"),
    SINHALA("si"),
    THAANA("dv"),
    ETHIOPIC("am"),
    CHEROKEE("chr"),
    CANADIAN_ABORIGINAL("iu"),
    MONGOLIAN("mn"),
    YI("ii"),
    TIFINAGH("zgh"),
    VAI("vai"),
    NKO("nqo"),
    OL_CHIKI("sat"),
    SYRIAC("syr"),
    MEETEI_MAYEK("mni"),
    LIMBU("lif"),
    LEPCHA("lep"),
    BOPOMOFO("zh");

    /** By UTF-16 unit; the languages beyond the basic plane are not looked for. */
    private static final byte[] OF = table();

    private final Optional<String> language;

    Script() {
        this.language = Optional.empty();
    }

    Script(String language) {
        this.language = Optional.of(language);
    }

    /** The language that this script means by itself. */
    Optional<String> language() {
        return language;
    }

    /** Where figures about this script stand in an array. */
    @SuppressWarnings("EnumOrdinal") // never stored: an index while a text is looked at
    int number() {
        return ordinal();
    }

    /** The script of this {@link #number}. */
    @SuppressWarnings("EnumOrdinal")
    static Script numbered(int number) {
        return values()[number];
    }

    /** The number of the script of {@code c}. */
    static int of(char c) {
        return OF[c];
    }

    private static byte[] table() {
        byte[] table = new byte[Character.MAX_VALUE + 1];
        for (int c = 0; c < table.length; c++) {
            table[c] = (byte) (Character.isSurrogate((char) c) ? NONE : of(UnicodeScript.of(c))).number();
        }
        return table;
    }

    private static Script of(UnicodeScript script) {
        String name = switch (script) {
            case HIRAGANA, KATAKANA -> KANA.name();
            default -> script.name();
        };
        for (Script known : values()) {
            if (known.name().equals(name)) {
                return known;
            }
        }
        return NONE;
    }

    /** The scripts that a language of the n-gram model (ISO 639-3) is written in there. */
    static List<Script> ofModel(String language) {
        List<Script> scripts = new ArrayList<>();
        switch (language) {
            case "bul", "bel", "mkd", "rus", "ukr", "bak", "tat", "kaz", "kir", "tgk", "mon", "che" ->
                scripts.add(CYRILLIC);
            case "srp" -> scripts.addAll(List.of(CYRILLIC, LATIN));
            case "ara", "fas", "pes", "urd", "pus", "pnb" -> scripts.add(ARABIC);
            case "hin", "mar", "nep", "san" -> scripts.add(DEVANAGARI);
            case "cmn" -> scripts.add(HAN);
            case "jpn" -> scripts.addAll(List.of(HAN, KANA));
            case "ben", "ell", "guj", "heb", "hye", "kan", "kat", "kor", "mal", "pan", "sin", "tam", "tel", "tha" -> {}
            default -> scripts.add(LATIN);
        }
        return scripts;
    }
}
