package dev.millrace.ingestion.domain.wiki;

import dev.millrace.ingestion.domain.html.CharacterReferences;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;

/**
 * From the markup of MediaWiki (<a href="https://www.mediawiki.org/wiki/Help:Formatting">help</a>) to plain text: tables,
 * notes, files and categories go, and templates but for those that stand for words ({@link WikiTemplates}); headings, lists
 * and the words of links stay. Takes time in proportion to the
 * length, however the brackets lie.
 */
final class WikiText {

    private static final Pattern REDIRECT = Pattern.compile("\\s*#[^\\s\\[]{2,30}\\s*:?\\s*\\[\\[");
    private static final Pattern LIST = Pattern.compile("([*#:;]+)\\s*(.*)");
    private static final Pattern QUOTES = Pattern.compile("'{2,5}");
    private static final Pattern EXTERNAL =
            Pattern.compile("\\[(?:https?:|ftp:|mailto:|//)[^\\s\\]]{1,2000}(?:\\s+([^\\]\\n]{0,2000}))?\\]");
    private static final Pattern SWITCH = Pattern.compile("__[A-Z]{3,30}__");
    private static final Pattern LANGUAGE_LINK = Pattern.compile("[a-z]{2,3}(?:-[a-z-]{2,10})?|simple");
    private static final Pattern EMPTY_BRACKETS =
            Pattern.compile("(?: |(?<![\\p{L}\\p{N}_>\\]]))\\([\\s,;:\u2013-]*\\)");
    /** What templates leave behind: pronunciations and the like come first in brackets. */
    private static final Pattern AFTER_OPEN = Pattern.compile("\\([ ,;:]{1,20}");

    private static final Pattern BEFORE_CLOSE = Pattern.compile("[ ,;:]{1,20}\\)");
    /** What a wiki whose language has several scripts shows by the reader's choice: flags, then texts by variant. */
    private static final Pattern VARIANTS =
            Pattern.compile("-\\{(?!\\{)(?:([^{}|]{0,80})\\|)?((?:[^{}]{1,2000}+|\\{\\{[^{}]{0,500}}}){0,60}+)}-");

    private static final Pattern VARIANT = Pattern.compile(
            "\\s*(?:[^;:=]{0,200}=>)?\\s*[a-z]{2,3}(?:-[a-z]{2,8}){0,2}\\s*:\\s*([^;]*)(?:;.*)?", Pattern.DOTALL);
    private static final Set<String> OF_SEVERAL_SCRIPTS =
            Set.of("zh", "sr", "sh", "kk", "ku", "uz", "gan", "iu", "shi", "tg", "crh", "wuu", "zh-yue", "yue");
    private static final int VARIANTS_WITHIN = 3;

    private static final Pattern SPACES = Pattern.compile("[ \\t\\u00A0]+");

    private static final int LONGEST_TARGET = 500;
    private static final int LONGEST_NAME = 200;
    private static final int DEEPEST = 20;

    private final String markup;
    private final Set<String> dropped;
    private final boolean english;
    private final int[] partner;
    private final StringBuilder out = new StringBuilder();
    private final Deque<Template> templates = new ArrayDeque<>();
    /** Before it, a bar is the last link's. */
    private int linkEnd;

    private WikiText(String markup, Set<String> dropped, boolean english) {
        this.markup = markup;
        this.dropped = dropped;
        this.english = english;
        this.partner = partners(markup);
    }

    /** Whether the page only points to another one, in whatever language it says so. */
    static boolean isRedirect(String markup) {
        return REDIRECT.matcher(markup.substring(0, Math.min(markup.length(), 200)))
                .lookingAt();
    }

    /**
     * The text of {@code markup}.
     *
     * @param dropped namespaces, in lower case, links into which are no words: files and categories
     * @param language of the wiki; empty if unknown
     */
    static String plain(String markup, Set<String> dropped, String language) {
        WikiTags tags = WikiTags.of(markup);
        String read = OF_SEVERAL_SCRIPTS.contains(language) ? oneVariant(tags.text()) : tags.text();
        WikiText text = new WikiText(read, dropped, language.isEmpty() || language.startsWith("en"));
        text.withoutBrackets();
        return tags.restored(lines(text.out.toString()));
    }

    /**
     * For each bracket where the one lies that belongs to it, else -1. Brackets of the kinds [[ ]], {{ }} and {| |} are
     * matched with the nearest open one of their kind; what was opened since then stays alone.
     */
    private static int[] partners(String s) {
        int[] partner = new int[s.length()];
        Arrays.fill(partner, -1);
        Deque<Integer> open = new ArrayDeque<>();
        int[] count = new int[128];
        int i = 0;
        while (i + 1 < s.length()) {
            char kind = opener(s, i);
            if (kind != 0) {
                open.push(i);
                count[kind]++;
                i += 2;
                continue;
            }
            char closed = closer(s, i, open);
            if (closed == 0 || count[closed] == 0) {
                i += closed == 0 ? 1 : 2;
                continue;
            }
            int begin = open.pop();
            while (kindAt(s, begin) != closed) {
                count[kindAt(s, begin)]--;
                begin = open.pop();
            }
            count[closed]--;
            partner[begin] = i;
            partner[i] = begin;
            i += 2;
        }
        return partner;
    }

    private static char opener(String s, int i) {
        char c = s.charAt(i);
        char d = s.charAt(i + 1);
        boolean opens = (c == '[' && d == '[') || (c == '{' && (d == '{' || (d == '|' && startsLine(s, i))));
        return opens ? kindAt(s, i) : 0;
    }

    private static char kindAt(String s, int i) {
        return s.charAt(i) == '[' ? '[' : s.charAt(i + 1) == '|' ? '|' : '{';
    }

    private static char closer(String s, int i, Deque<Integer> open) {
        char c = s.charAt(i);
        char d = s.charAt(i + 1);
        if (c == ']' && d == ']') {
            return '[';
        }
        if (c == '}' && d == '}') {
            return '{';
        }
        boolean endsTemplate =
                i + 2 < s.length() && s.charAt(i + 2) == '}' && !open.isEmpty() && kindAt(s, open.getFirst()) == '{';
        return c == '|' && d == '}' && !endsTemplate && startsLine(s, i) ? '|' : 0;
    }

    private static boolean startsLine(String s, int i) {
        int k = i - 1;
        while (k >= 0 && i - k < 20 && (s.charAt(k) == ' ' || s.charAt(k) == ':' || s.charAt(k) == '\t')) {
            k--;
        }
        return k < 0 || s.charAt(k) == '\n';
    }

    private void withoutBrackets() {
        int i = 0;
        while (i < markup.length()) {
            char c = markup.charAt(i);
            int other = partner[i];
            boolean inTemplate = !templates.isEmpty();
            if (inTemplate && i == templates.getFirst().end) {
                templates.pop().close(out, english);
                i += 2;
            } else if (inTemplate && c == '|' && i >= linkEnd) {
                templates.getFirst().next(out);
                i++;
            } else if (other > i) {
                i = c == '[' ? link(i, other) : template(i, other);
            } else if (other >= 0) {
                i += 2;
            } else if (c == '{' && i + 1 < markup.length() && markup.charAt(i + 1) == '{') {
                i += 2;
            } else {
                out.append(c);
                i++;
            }
        }
    }

    /** Where to go on: behind a template or table of which nothing stays, or in one whose words do. */
    private int template(int begin, int end) {
        int from = begin + 2;
        int stop = from;
        while (stop < end && stop - from < LONGEST_NAME && "|{[".indexOf(markup.charAt(stop)) < 0) {
            stop++;
        }
        boolean known = markup.charAt(begin + 1) == '{'
                && templates.size() < DEEPEST
                && WikiTemplates.isKnown(markup.substring(from, stop));
        if (!known) {
            return end + 2;
        }
        templates.push(new Template(end, out.length()));
        return from;
    }

    /** A template that is being read: what stands in {@code out} from {@code from} on is its next part. */
    private static final class Template {
        private final int end;
        private final int from;
        private final List<String> parts = new ArrayList<>();

        Template(int end, int from) {
            this.end = end;
            this.from = from;
        }

        void next(StringBuilder out) {
            parts.add(out.substring(from));
            out.setLength(from);
        }

        void close(StringBuilder out, boolean english) {
            next(out);
            out.append(WikiTemplates.text(parts, english));
        }
    }

    /** Where to go on: behind a link that is no text, or at the words that stand for it. */
    private int link(int begin, int end) {
        int bar = markup.indexOf('|', begin, Math.min(end, begin + LONGEST_TARGET));
        if (bar < 0 && end > begin + LONGEST_TARGET) {
            return begin + 2;
        }
        String target = markup.substring(begin + 2, bar < 0 ? end : bar).strip();
        int colon = target.indexOf(':');
        if (colon > 0) {
            String space = target.substring(0, colon).strip();
            if (dropped.contains(space.toLowerCase(Locale.ROOT))
                    || LANGUAGE_LINK.matcher(space).matches()) {
                return end + 2;
            }
        }
        if (bar < 0) {
            out.append(target, target.startsWith(":") ? 1 : 0, target.length());
            return end + 2;
        }
        if (bar + 1 == end) {
            // The pipe trick: no namespace, nothing in brackets.
            out.append(target.substring(colon + 1).replaceFirst(" ?\\([^()]*\\)$", ""));
            return end + 2;
        }
        linkEnd = Math.max(linkEnd, end);
        return bar + 1;
    }

    /**
     * As <a href="https://www.mediawiki.org/wiki/Writing_systems/Syntax">the syntax of writing systems</a> says: {@code -{text}-}
     * shows its text, {@code -{zh-hans:one;zh-hant:other}-} the first here, and rules for the rest of the page (H, T, -) nothing.
     */
    private static String oneVariant(String markup) {
        String text = markup;
        for (int i = 0; i < VARIANTS_WITHIN && text.contains("-{"); i++) {
            text = VARIANTS.matcher(text).replaceAll(found -> Matcher.quoteReplacement(shown(found)));
        }
        return text;
    }

    private static String shown(MatchResult found) {
        String flags = found.group(1) == null ? "" : found.group(1).strip();
        if (flags.length() < 4 && (flags.contains("H") || flags.contains("T") || flags.contains("-"))) {
            return "";
        }
        Matcher variant = VARIANT.matcher(found.group(2));
        return variant.matches() ? variant.group(1).strip() : found.group(2);
    }

    private static String lines(String text) {
        String plain =
                EXTERNAL.matcher(text).replaceAll(m -> Matcher.quoteReplacement(m.group(1) == null ? "" : m.group(1)));
        plain = QUOTES.matcher(SWITCH.matcher(plain).replaceAll("")).replaceAll("");
        plain = EMPTY_BRACKETS
                .matcher(CharacterReferences.withoutLoneSurrogates(Parser.unescapeEntities(plain, false))
                        .replace("\u00AD", ""))
                .replaceAll("");
        plain = BEFORE_CLOSE.matcher(AFTER_OPEN.matcher(plain).replaceAll("(")).replaceAll(")");
        List<String> lines = new ArrayList<>();
        List<Integer> levels = new ArrayList<>();
        for (String line : plain.split("\n", -1)) {
            add(line, lines, levels);
        }
        return joined(lines, levels);
    }

    private static void add(String raw, List<String> lines, List<Integer> levels) {
        String line = SPACES.matcher(raw).replaceAll(" ").strip();
        Matcher list = LIST.matcher(line);
        int level = level(line);
        if (level > 0) {
            line = line.substring(level, line.length() - level).strip();
        } else if (line.startsWith("----")) {
            line = line.replaceFirst("-+", "");
        } else if (list.matches()) {
            String marks = list.group(1);
            char last = marks.charAt(marks.length() - 1);
            line = list.group(2).isBlank() ? "" : (last == '*' || last == '#' ? "- " : "") + list.group(2);
        } else if (raw.startsWith(" ") && !line.isEmpty()) {
            // A line that begins with a space is shown as it is written, behind that.
            line = raw.substring(1).stripTrailing();
        }
        lines.add(line);
        levels.add(level);
    }

    /** How many equals signs a heading has on both sides; 0 for another line. */
    private static int level(String line) {
        int level = 0;
        while (level < 6
                && 2 * level + 2 < line.length()
                && line.charAt(level) == '='
                && line.charAt(line.length() - 1 - level) == '=') {
            level++;
        }
        return level;
    }

    /** Lines with at most one empty one in a row, without headings that nothing follows. */
    private static String joined(List<String> lines, List<Integer> levels) {
        int shallowest = 0;
        boolean[] kept = new boolean[lines.size()];
        for (int i = lines.size() - 1; i >= 0; i--) {
            int level = levels.get(i);
            if (level == 0) {
                kept[i] = true;
                shallowest = lines.get(i).isEmpty() ? shallowest : 9;
            } else {
                kept[i] = shallowest > level;
                shallowest = kept[i] ? level : shallowest;
            }
        }
        StringBuilder text = new StringBuilder();
        boolean gap = false;
        for (int i = 0; i < lines.size(); i++) {
            if (kept[i] && !lines.get(i).isEmpty()) {
                boolean apart = text.length() > 0 && (gap || levels.get(i) > 0);
                text.append(text.isEmpty() ? "" : apart ? "\n\n" : "\n").append(lines.get(i));
                gap = levels.get(i) > 0;
            } else {
                gap = true;
            }
        }
        return text.toString();
    }
}
