package dev.millrace.evaluator.domain.overlap;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The stems of English words by Porter's algorithm ("An algorithm for suffix stripping", Program 14.3, 1980), with the
 * changes that NLTK makes to it, since rouge-score stems with NLTK. Those are: a list of irregular words, {@code y} becomes
 * {@code i} only after a consonant, {@code ies} and {@code ied} after one letter keep their {@code e}, {@code alli} is
 * looked at again as {@code al}, {@code fulli} and {@code logi} are endings, and a vowel with a consonant is a short word.
 */
final class PorterStemmer {

    private static final Map<String, String> IRREGULAR = Map.ofEntries(
            Map.entry("sky", "sky"),
            Map.entry("skies", "sky"),
            Map.entry("dying", "die"),
            Map.entry("lying", "lie"),
            Map.entry("tying", "tie"),
            Map.entry("news", "news"),
            Map.entry("innings", "inning"),
            Map.entry("inning", "inning"),
            Map.entry("outings", "outing"),
            Map.entry("outing", "outing"),
            Map.entry("cannings", "canning"),
            Map.entry("canning", "canning"),
            Map.entry("howe", "howe"),
            Map.entry("proceed", "proceed"),
            Map.entry("exceed", "exceed"),
            Map.entry("succeed", "succeed"));

    /** An ending, and what stands in its place when what is left fulfils a condition. The first that fits decides. */
    private record Ending(String ending, String instead, Predicate<String> when) {}

    private static final List<Ending> PLURALS =
            List.of(always("sses", "ss"), always("ies", "i"), always("ss", "ss"), always("s", ""));

    private static final List<Ending> DOUBLE_SUFFIXES = List.of(
            ifAny("ational", "ate"),
            ifAny("tional", "tion"),
            ifAny("enci", "ence"),
            ifAny("anci", "ance"),
            ifAny("izer", "ize"),
            ifAny("bli", "ble"),
            ifAny("alli", "al"),
            ifAny("entli", "ent"),
            ifAny("eli", "e"),
            ifAny("ousli", "ous"),
            ifAny("ization", "ize"),
            ifAny("ation", "ate"),
            ifAny("ator", "ate"),
            ifAny("alism", "al"),
            ifAny("iveness", "ive"),
            ifAny("fulness", "ful"),
            ifAny("ousness", "ous"),
            ifAny("aliti", "al"),
            ifAny("iviti", "ive"),
            ifAny("biliti", "ble"),
            ifAny("fulli", "ful"),
            new Ending("logi", "log", stem -> measure(stem + "l") > 0));

    private static final List<Ending> SUFFIXES = List.of(
            ifAny("icate", "ic"),
            ifAny("ative", ""),
            ifAny("alize", "al"),
            ifAny("iciti", "ic"),
            ifAny("ical", "ic"),
            ifAny("ful", ""),
            ifAny("ness", ""));

    private static final List<Ending> LAST_SUFFIXES = List.of(
            ifMany("al"),
            ifMany("ance"),
            ifMany("ence"),
            ifMany("er"),
            ifMany("ic"),
            ifMany("able"),
            ifMany("ible"),
            ifMany("ant"),
            ifMany("ement"),
            ifMany("ment"),
            ifMany("ent"),
            new Ending("ion", "", stem -> measure(stem) > 1 && (stem.endsWith("s") || stem.endsWith("t"))),
            ifMany("ou"),
            ifMany("ism"),
            ifMany("ate"),
            ifMany("iti"),
            ifMany("ous"),
            ifMany("ive"),
            ifMany("ize"));

    private PorterStemmer() {}

    private static Ending always(String ending, String instead) {
        return new Ending(ending, instead, stem -> true);
    }

    private static Ending ifAny(String ending, String instead) {
        return new Ending(ending, instead, stem -> measure(stem) > 0);
    }

    private static Ending ifMany(String ending) {
        return new Ending(ending, "", stem -> measure(stem) > 1);
    }

    /** The stem of a word of lower-case letters. */
    static String stem(String word) {
        String irregular = IRREGULAR.get(word);
        if (irregular != null) {
            return irregular;
        }
        if (word.length() <= 2) {
            return word;
        }
        String stem = past(plural(word));
        stem = yToI(stem);
        stem = replaced(doubleSuffix(stem), SUFFIXES);
        stem = replaced(stem, LAST_SUFFIXES);
        stem = withoutE(stem);
        return stem.endsWith("ll") && measure(cut(stem, 1)) > 1 ? cut(stem, 1) : stem;
    }

    private static String replaced(String word, List<Ending> endings) {
        for (Ending ending : endings) {
            if (word.endsWith(ending.ending())) {
                String stem = cut(word, ending.ending().length());
                return ending.when().test(stem) ? stem + ending.instead() : word;
            }
        }
        return word;
    }

    private static String cut(String word, int letters) {
        return word.substring(0, word.length() - letters);
    }

    private static String plural(String word) {
        return word.length() == 4 && word.endsWith("ies") ? cut(word, 1) : replaced(word, PLURALS);
    }

    private static String past(String word) {
        if (word.endsWith("ied")) {
            return cut(word, word.length() == 4 ? 1 : 2);
        }
        if (word.endsWith("eed")) {
            return measure(cut(word, 3)) > 0 ? cut(word, 1) : word;
        }
        for (String ending : List.of("ed", "ing")) {
            if (word.endsWith(ending) && hasVowel(cut(word, ending.length()))) {
                return mended(cut(word, ending.length()));
            }
        }
        return word;
    }

    /** What is left of a word without {@code ed} or {@code ing}. */
    private static String mended(String stem) {
        if (stem.endsWith("at") || stem.endsWith("bl") || stem.endsWith("iz")) {
            return stem + "e";
        }
        if (endsInTwin(stem)) {
            char last = stem.charAt(stem.length() - 1);
            return last == 'l' || last == 's' || last == 'z' ? stem : cut(stem, 1);
        }
        return measure(stem) == 1 && isShort(stem) ? stem + "e" : stem;
    }

    private static String yToI(String word) {
        int last = word.length() - 1;
        return word.endsWith("y") && last > 1 && isConsonant(word, last - 1) ? cut(word, 1) + "i" : word;
    }

    private static String doubleSuffix(String word) {
        boolean again = word.endsWith("alli") && measure(cut(word, 4)) > 0;
        return again ? doubleSuffix(cut(word, 2)) : replaced(word, DOUBLE_SUFFIXES);
    }

    private static String withoutE(String word) {
        if (!word.endsWith("e")) {
            return word;
        }
        String stem = cut(word, 1);
        int measure = measure(stem);
        return measure > 1 || (measure == 1 && !isShort(stem)) ? stem : word;
    }

    private static boolean isConsonant(String word, int i) {
        return switch (word.charAt(i)) {
            case 'a', 'e', 'i', 'o', 'u' -> false;
            case 'y' -> i == 0 || !isConsonant(word, i - 1);
            default -> true;
        };
    }

    /** How often a consonant follows a vowel. */
    private static int measure(String stem) {
        int measure = 0;
        boolean vowel = false;
        for (int i = 0; i < stem.length(); i++) {
            boolean consonant = consonantAfter(stem.charAt(i), i > 0, vowel);
            measure += consonant && vowel ? 1 : 0;
            vowel = !consonant;
        }
        return measure;
    }

    private static boolean consonantAfter(char letter, boolean inside, boolean afterVowel) {
        return letter == 'y' ? !inside || afterVowel : "aeiou".indexOf(letter) < 0;
    }

    private static boolean hasVowel(String stem) {
        boolean vowel = false;
        for (int i = 0; i < stem.length(); i++) {
            vowel = !consonantAfter(stem.charAt(i), i > 0, vowel);
            if (vowel) {
                return true;
            }
        }
        return false;
    }

    private static boolean endsInTwin(String word) {
        int last = word.length() - 1;
        return last > 0 && word.charAt(last) == word.charAt(last - 1) && isConsonant(word, last);
    }

    /** Ends in consonant, vowel, consonant, the last not w, x or y; or is a vowel with a consonant. */
    private static boolean isShort(String word) {
        int last = word.length() - 1;
        if (last == 1) {
            return !isConsonant(word, 0) && isConsonant(word, 1);
        }
        return last > 1
                && isConsonant(word, last - 2)
                && !isConsonant(word, last - 1)
                && isConsonant(word, last)
                && "wxy".indexOf(word.charAt(last)) < 0;
    }
}
