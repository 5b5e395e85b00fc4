package dev.millrace.redaction.domain;

import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

/**
 * Names for names: each word becomes another of the same length, capitals and script, with vowels for vowels, and the same word
 * the same wherever it stands in a name, so that somebody's surname alone is still theirs. Words that many names have (of, van,
 * Ltd) stay.
 */
final class NamePseudonyms {

    /** Vowels, and then consonants, in small letters; of a script whose letters aren't told apart so, none and then letters. */
    private record Letters(String vowels, String others) {
        /** Of the same sort as {@code c}, which is a small letter. */
        int like(int c, IntUnaryOperator below) {
            String same = vowels.indexOf(c) >= 0 ? vowels : others;
            return same.charAt(below.applyAsInt(same.length()));
        }
    }

    private static final Letters LATIN = new Letters("aeiou", "bcdfghjklmnprstvwz");
    private static final Letters CYRILLIC = new Letters("аеиоуыэюя", "бвгджзклмнпрстфхчш");
    private static final Letters GREEK = new Letters("αεηιουω", "βγδζθκλμνξπρστφχψ");
    private static final Letters HAN = new Letters("", "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕");
    private static final Letters HIRAGANA = new Letters("", "あいうえおかきくけこさしすせそたちつてとなにぬねのまみむめもやゆよらりるれろ");
    private static final Letters KATAKANA = new Letters("", "アイウエオカキクケコサシスセソタチツテトナニヌネノマミムメモヤユヨラリルレロ");
    private static final Letters HANGUL = new Letters("", "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진지수영현");
    private static final Letters ARABIC = new Letters("اوي", "بتثجحخدذرزسشصضطعغفقكلمنه");
    private static final Letters HEBREW = new Letters("", "אבגדהוזחטיכלמנסעפצקרשת");
    private static final Letters DEVANAGARI = new Letters("", "कखगघचछजझटठडढतथदधनपफबभमयरलवशसह");
    private static final Letters THAI = new Letters("", "กขคงจชซดตถทนบปผพมยรลวสหอ");

    private static final Set<String> STAYING = Set.of(
            "of", "the", "and", "for", "de", "del", "della", "di", "da", "do", "dos", "das", "du", "des", "la", "le",
            "les", "el", "los", "las", "y", "e", "et", "und", "von", "van", "der", "den", "zu", "zum", "al", "bin",
            "ibn", "bint", "ltd", "inc", "llc", "plc", "corp", "co", "gmbh", "ag", "kg", "se", "sa", "sas", "sarl",
            "spa", "srl", "bv", "nv", "oy", "ab", "as", "oyj", "pty", "mr", "mrs", "ms", "dr", "prof", "jr", "sr");

    private NamePseudonyms() {}

    /**
     * What stands for {@code name}.
     *
     * @param draws what is drawn for a word in small letters: numbers below one that is given, at most 256
     */
    static String of(String name, Function<String, IntUnaryOperator> draws) {
        StringBuilder out = new StringBuilder(name.length());
        for (int at = 0; at < name.length(); ) {
            int end = at;
            while (end < name.length() && isOfWord(name.codePointAt(end))) {
                end += Character.charCount(name.codePointAt(end));
            }
            if (end == at) {
                end += Character.charCount(name.codePointAt(at));
                out.append(name, at, end);
            } else {
                word(name.substring(at, end), draws, out);
            }
            at = end;
        }
        return out.toString();
    }

    private static boolean isOfWord(int c) {
        int type = Character.getType(c);
        return Character.isLetterOrDigit(c)
                || type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK;
    }

    private static void word(String word, Function<String, IntUnaryOperator> draws, StringBuilder out) {
        String small = word.toLowerCase(Locale.ROOT);
        if (STAYING.contains(small)) {
            out.append(word);
            return;
        }
        String other = drawn(word, draws.apply(small));
        // One letter may well be drawn as itself.
        out.append(other.equals(word) && word.length() > 1 ? drawn(word, draws.apply(small + small)) : other);
    }

    private static String drawn(String word, IntUnaryOperator below) {
        StringBuilder out = new StringBuilder(word.length());
        word.codePoints().forEach(c -> {
            if (Character.isDigit(c)) {
                out.append((char) ('0' + below.applyAsInt(10)));
            } else if (Character.isLetter(c)) {
                int small = base(Character.toLowerCase(c));
                int other = letters(c).like(small, below);
                out.appendCodePoint(Character.isUpperCase(c) ? Character.toUpperCase(other) : other);
            }
        });
        return out.toString();
    }

    /** A letter without its accent. */
    private static int base(int c) {
        return java.text.Normalizer.normalize(Character.toString(c), java.text.Normalizer.Form.NFD)
                .codePointAt(0);
    }

    private static Letters letters(int c) {
        return switch (Character.UnicodeScript.of(c)) {
            case CYRILLIC -> CYRILLIC;
            case GREEK -> GREEK;
            case HAN -> HAN;
            case HIRAGANA -> HIRAGANA;
            case KATAKANA -> KATAKANA;
            case HANGUL -> HANGUL;
            case ARABIC -> ARABIC;
            case HEBREW -> HEBREW;
            case DEVANAGARI -> DEVANAGARI;
            case THAI -> THAI;
            default -> LATIN;
        };
    }
}
