package dev.millrace.ingestion.domain.wiki;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** The HTML-like part of wiki markup: comments, tags that take their content with them, and tags that leave it behind. */
final class WikiTags {

    /** What is in these is no text of the article. */
    private static final Set<String> DROPPED = Set.of(
            "ref",
            "references",
            "gallery",
            "timeline",
            "imagemap",
            "score",
            "templatestyles",
            "graph",
            "mapframe",
            "maplink",
            "inputbox",
            "categorytree",
            "hiero",
            "noinclude",
            "section",
            "indicator",
            "ce",
            "table");

    /** What is in these is no markup. */
    private static final Set<String> VERBATIM =
            Set.of("nowiki", "pre", "source", "syntaxhighlight", "math", "code", "tt", "chem");

    private static final String MARKS = "[]{}'=*#:;|<&_";
    /** Unicode keeps 32 code points from here on for such inner uses: noncharacters are in no text (section 23.7). */
    private static final char STAND_IN = '\uFDD0';

    private static final int LONGEST_TAG = 2_000;

    private final String markup;
    private final StringBuilder out;
    private final Set<String> neverClosed = new HashSet<>();

    private WikiTags(String markup) {
        this.markup = markup;
        this.out = new StringBuilder(markup.length());
    }

    /** {@code markup} without comments and tags; {@link #restored} has to be asked for the final text. */
    static String withoutTags(String markup) {
        WikiTags tags = new WikiTags(markup);
        int i = 0;
        while (i < markup.length()) {
            int tag = markup.indexOf('<', i);
            int next = tag < 0 ? markup.length() : tag;
            tags.out.append(markup, i, next);
            i = next < markup.length() ? tags.tag(next) : next;
        }
        return tags.out.toString();
    }

    /** Puts the characters back that weren't markup. */
    static String restored(String text) {
        StringBuilder restored = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean standIn = c >= STAND_IN && c < STAND_IN + MARKS.length();
            restored.append(standIn ? MARKS.charAt(c - STAND_IN) : c);
        }
        return restored.toString();
    }

    /** Deals with the tag at {@code i} and says where to go on. */
    private int tag(int i) {
        if (markup.startsWith("<!--", i)) {
            int end = close("-->", i + 4);
            return end < 0 ? markup.length() : end + 3;
        }
        int at = i + 1 < markup.length() && markup.charAt(i + 1) == '/' ? i + 2 : i + 1;
        int nameEnd = at;
        while (nameEnd < markup.length() && Character.isLetterOrDigit(markup.charAt(nameEnd)) && nameEnd - at < 20) {
            nameEnd++;
        }
        int end = nameEnd == at ? -1 : markup.indexOf('>', nameEnd, Math.min(markup.length(), i + LONGEST_TAG));
        if (end < 0) {
            out.append('<');
            return i + 1;
        }
        String name = markup.substring(at, nameEnd).toLowerCase(Locale.ROOT);
        boolean single = markup.charAt(end - 1) == '/' || at == i + 2;
        if (!single && (DROPPED.contains(name) || VERBATIM.contains(name))) {
            return element(name, end + 1);
        }
        if (name.equals("br") || name.equals("p") || name.equals("li") || name.equals("div")) {
            out.append('\n');
        }
        return end + 1;
    }

    private int element(String name, int content) {
        int end = close("</" + name, content);
        if (end < 0) {
            return content;
        }
        if (VERBATIM.contains(name)) {
            for (int k = content; k < end; k++) {
                char c = markup.charAt(k);
                int mark = MARKS.indexOf(c);
                out.append(mark < 0 ? c : (char) (STAND_IN + mark));
            }
        }
        int behind = markup.indexOf('>', end);
        return behind < 0 ? markup.length() : behind + 1;
    }

    /** Where {@code what} is next, in any case; looked for no more once it wasn't found. */
    private int close(String what, int from) {
        if (neverClosed.contains(what)) {
            return -1;
        }
        int found = indexOfIgnoringCase(what, from);
        if (found < 0) {
            neverClosed.add(what);
        }
        return found;
    }

    private int indexOfIgnoringCase(String what, int from) {
        for (int i = markup.indexOf(what.charAt(0), from); i >= 0; i = markup.indexOf(what.charAt(0), i + 1)) {
            if (markup.regionMatches(true, i, what, 0, what.length())) {
                return i;
            }
        }
        return -1;
    }
}
