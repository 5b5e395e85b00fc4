package dev.millrace.ingestion.domain.html;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What an element's class and id say about it. Names are made of words ({@code entry-content}, {@code articleBody}); each
 * word, and each two neighbours together, are looked up in {@link TemplateWords}. A page repeats its names, so each is
 * looked at once.
 */
final class Names {

    /** The article's text itself. */
    static final int BODY = 1;
    /** A whole article, with head and foot. */
    static final int ARTICLE = 1 << 1;
    /** The middle of the page. */
    static final int CONTENT = 1 << 2;
    /** Belongs to the site: menus, adverts, dialogs. */
    static final int SITE = 1 << 3;
    /** Leads to other pages. */
    static final int OTHERS = 1 << 4;
    /** What readers wrote. */
    static final int COMMENTS = 1 << 5;
    /** About the article: author, date, tags, buttons. */
    static final int ABOUT = 1 << 6;
    /** Words under pictures. */
    static final int CAPTION = 1 << 7;

    static final int FURNITURE = SITE | OTHERS | COMMENTS | ABOUT | CAPTION;

    /** Longer attributes are read only so far: names of real pages are shorter. */
    private static final int LONGEST = 1000;

    private final Map<String, Integer> known = new HashMap<>();

    /** The meanings of a class or id attribute, as bits; 0 when it has none. */
    int of(String attribute) {
        if (attribute.length() < 2) {
            return 0;
        }
        Integer found = known.get(attribute);
        if (found == null) {
            found = read(attribute);
            known.put(attribute, found);
        }
        return found;
    }

    private static int read(String attribute) {
        int meanings = 0;
        int end = Math.min(attribute.length(), LONGEST);
        int start = 0;
        while (start < end) {
            int stop = start;
            while (stop < end && attribute.charAt(stop) > ' ') {
                stop++;
            }
            if (stop > start) {
                meanings |= name(attribute, start, stop);
            }
            start = stop + 1;
        }
        return meanings;
    }

    /**
     * One name. What follows {@code has-} and its like is elsewhere, and what follows two hyphens is a variant ("modifier"
     * in the convention Block, Element, Modifier): neither is what the element is.
     */
    private static int name(String attribute, int start, int stop) {
        int meanings = 0;
        String before = "";
        int from = start;
        while (from < stop) {
            int to = endOfWord(attribute, from, stop);
            if (to > from) {
                String word = attribute.substring(from, to).toLowerCase(Locale.ROOT);
                if (TemplateWords.TELLS_OF_OTHERS.contains(word)) {
                    return meanings;
                }
                meanings |= TemplateWords.meaning(word);
                if (!before.isEmpty()) {
                    meanings |= TemplateWords.meaning(before.concat(word));
                }
                before = word;
            } else if (!before.isEmpty() && attribute.startsWith("--", from)) {
                return meanings;
            }
            from = Math.max(to, from + 1);
        }
        return meanings;
    }

    /** Words end at anything but letters, and where a capital follows a small letter. */
    private static int endOfWord(String text, int from, int stop) {
        int at = from;
        while (at < stop && isLetter(text.charAt(at))) {
            if (at > from && isCapital(text.charAt(at)) && !isCapital(text.charAt(at - 1))) {
                return at;
            }
            at++;
        }
        return at;
    }

    private static boolean isLetter(char c) {
        return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    }

    private static boolean isCapital(char c) {
        return c >= 'A' && c <= 'Z';
    }
}
