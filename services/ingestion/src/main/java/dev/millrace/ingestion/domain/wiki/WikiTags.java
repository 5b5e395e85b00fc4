package dev.millrace.ingestion.domain.wiki;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;

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
            "rt",
            "rp",
            "table");

    /** What is in these is no markup. */
    private static final Set<String> VERBATIM =
            Set.of("nowiki", "pre", "source", "syntaxhighlight", "math", "code", "tt", "chem");

    /** Of these, what is between them in their own lines. */
    private static final Set<String> BLOCKS = Set.of("pre", "source", "syntaxhighlight");

    /** What is in these is written as it reads, with no character standing for another. */
    private static final Set<String> LITERAL = Set.of("source", "syntaxhighlight");

    private static final Pattern EXPONENT =
            Pattern.compile("[+\u2212\u2013-]?\\d{1,6}(?:[.,]\\d{1,6})?[+\u2212-]?|[+\u2212-]|[nk]");

    /** A mark for what was put aside is these with its number between: noncharacters are in no text (Unicode, 23.7). */
    private static final char OPEN = '\uFDD0';

    private static final char CLOSE = '\uFDD1';
    private static final Pattern MARK = Pattern.compile(OPEN + "(\\d{1,9})" + CLOSE);
    private static final Pattern NONCHARACTERS = Pattern.compile("[\uFDD0\uFDD1]");

    private static final int LONGEST_TAG = 2_000;

    private final String markup;
    private final StringBuilder out;
    private final Set<String> neverClosed = new HashSet<>();

    private final List<String> aside = new ArrayList<>();

    private WikiTags(String markup) {
        this.markup = NONCHARACTERS.matcher(markup).replaceAll("");
        this.out = new StringBuilder(markup.length());
    }

    /** Reads {@code markup}. */
    static WikiTags of(String markup) {
        WikiTags tags = new WikiTags(markup);
        tags.read();
        return tags;
    }

    private void read() {
        int i = 0;
        while (i < markup.length()) {
            int tag = markup.indexOf('<', i);
            int next = tag < 0 ? markup.length() : tag;
            out.append(markup, i, next);
            i = next < markup.length() ? tag(next) : next;
        }
    }

    /** The markup without comments and tags; what is no markup has been put aside until {@link #restored}. */
    String text() {
        return out.toString();
    }

    /** Puts back what wasn't markup. */
    String restored(String text) {
        return MARK.matcher(text).replaceAll(mark -> {
            int index = Integer.parseInt(mark.group(1));
            return Matcher.quoteReplacement(index < aside.size() ? aside.get(index) : "");
        });
    }

    /** Whether something raised is a power, and would be read as part of the number before it. */
    static boolean isExponent(String raised) {
        return EXPONENT.matcher(raised.strip()).matches();
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
            boolean inline =
                    LITERAL.contains(name) && markup.substring(nameEnd, end).contains("inline");
            return element(name, end + 1, BLOCKS.contains(name) && !inline);
        }
        if (!single && (name.equals("sup") || name.equals("sub"))) {
            raisedOrLowered(name, end + 1);
        }
        if (name.equals("br") || name.equals("p") || name.equals("li") || name.equals("div")) {
            out.append('\n');
        }
        return end + 1;
    }

    /** A number beside a number keeps its mark; that H2O's is lowered goes without saying. */
    private void raisedOrLowered(String name, int content) {
        int end = markup.indexOf('<', content);
        char before = out.isEmpty() ? ' ' : out.charAt(out.length() - 1);
        if (end < 0 || end - content > 20) {
            return;
        }
        String mark = markup.substring(content, end);
        if (name.equals("sup") && (Character.isLetterOrDigit(before) || before == ')') && isExponent(mark)) {
            out.append('^');
        } else if (name.equals("sub") && Character.isDigit(before) && isExponent(mark)) {
            out.append('_');
        }
    }

    private int element(String name, int content, boolean block) {
        int end = close("</" + name, content);
        if (end < 0) {
            return content;
        }
        if (VERBATIM.contains(name)) {
            String inside = markup.substring(content, end);
            String read = LITERAL.contains(name) ? inside : Parser.unescapeEntities(inside, false);
            String mark = OPEN + Integer.toString(aside.size()) + CLOSE;
            aside.add(block ? read.replaceFirst("^[ \\t]*\\n", "").stripTrailing() : read);
            out.append(block ? "\n" + mark + "\n" : mark);
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
