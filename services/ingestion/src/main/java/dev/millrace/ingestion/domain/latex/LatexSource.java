package dev.millrace.ingestion.domain.latex;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes out of LaTeX's files what is no markup and what is no text: verbatim pieces and addresses, in which a percent sign
 * is one, are put aside; comments and what stands in {@code \iffalse … \fi} go. A piece that was put aside is a mark in the
 * text, which {@link #restored} replaces.
 */
final class LatexSource {

    /** Noncharacters, which no text has (Unicode, section 23.7): a mark is these with a number between them. */
    private static final char OPEN = '\uFDD2';

    private static final char CLOSE = '\uFDD3';
    private static final Pattern MARK = Pattern.compile(OPEN + "(\\d{1,9})" + CLOSE);
    private static final Pattern NONCHARACTERS = Pattern.compile("[\uFDD0-\uFDD3\r]");

    /** Their argument stands between two characters of the author's choice, or in braces. */
    private static final Set<String> INLINE = Set.of("verb", "Verb", "spverb", "lstinline", "mintinline");

    private static final Set<String> ADDRESSES = Set.of("url", "nolinkurl", "path", "burl", "doi", "href");
    private static final Pattern ENVIRONMENT = Pattern.compile("\\s*\\{([A-Za-z]{1,40}\\*?)}");
    private static final Pattern OWN_ENVIRONMENT =
            Pattern.compile("\\\\(?:lstnewenvironment|DefineVerbatimEnvironment|newverbatim)\\s*\\{([A-Za-z]{1,40})}"
                    + "|\\\\newminted\\s*(?:\\[([A-Za-z]{1,40})])?\\s*\\{([A-Za-z]{1,40})}");
    private static final Pattern WORD = Pattern.compile("\\\\(?:([A-Za-z@]+)|.)|%.*");

    /** Looking for an end that isn't there costs the rest of the file each time. */
    private static final int SEARCHES_IN_VAIN = 20;

    private static final int LONGEST_INLINE = 2_000;

    /** How a character of the author's choice is made to stand on both sides of verbatim text: {@code \\MakeShortVerb{\\|}}. */
    private static final Pattern SHORT = Pattern.compile(
            "\\*?\\s*(?:\\[[^\\]\\n]{0,200}]\\s*)?(?:\\{\\\\?([^\\s\\\\{}])}|\\\\?([^\\s\\\\{}A-Za-z]))");

    private final List<String> aside = new ArrayList<>();
    /** What stands on both sides of verbatim text, until it is taken back. */
    private final Set<Character> shorts = new HashSet<>();

    /** Where what a condition leaves out begins, and where to go on. */
    private final Map<Integer, Integer> leftOut = new HashMap<>();

    private final Set<String> environments = new HashSet<>(LatexCommands.VERBATIM);
    private final LatexConditions conditions = new LatexConditions();
    private int inVain;
    private long looked;

    /** The file's markup, with marks in place of what is none. */
    String markup(String file) {
        String text = NONCHARACTERS.matcher(file).replaceAll("");
        OWN_ENVIRONMENT
                .matcher(text)
                .results()
                .forEach(own -> environments.add(
                        own.group(1) != null
                                ? own.group(1)
                                : own.group(2) != null ? own.group(2) : own.group(3) + "code"));
        conditions.define(text);
        leftOut.clear();
        shorts.clear();
        looked = 0;
        StringBuilder kept = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '\\') {
                i = command(text, i, kept);
            } else if (c == '%') {
                i = behindComment(text, i);
            } else if (!shorts.isEmpty() && shorts.contains(c)) {
                i = between(text, i, kept);
            } else {
                kept.append(c);
                i++;
            }
        }
        return kept.toString();
    }

    /** Puts back what was put aside. */
    String restored(String text) {
        return MARK.matcher(text).replaceAll(mark -> {
            int index = Integer.parseInt(mark.group(1));
            return Matcher.quoteReplacement(index < aside.size() ? aside.get(index) : "");
        });
    }

    /** How long {@link #restored} would be. */
    long restoredLength(String text) {
        return text.length()
                + MARK.matcher(text)
                        .results()
                        .mapToInt(mark -> Integer.parseInt(mark.group(1)))
                        .mapToLong(
                                index -> index < aside.size() ? aside.get(index).length() : 0)
                        .sum();
    }

    private String putAside(String piece) {
        aside.add(piece);
        return OPEN + Integer.toString(aside.size() - 1) + CLOSE;
    }

    /** A comment takes the end of its line with it, so that it can glue two lines together. */
    private static int behindComment(String text, int i) {
        int end = text.indexOf('\n', i);
        int next = end < 0 ? text.length() : end + 1;
        while (next < text.length() && (text.charAt(next) == ' ' || text.charAt(next) == '\t')) {
            next++;
        }
        return next;
    }

    /** Takes over the command at {@code i} or what it stands for, and says where to go on. */
    private int command(String text, int i, StringBuilder kept) {
        Integer over = leftOut.get(i);
        if (over != null) {
            endWord(kept);
            return over;
        }
        int end = i + 1;
        while (end < text.length() && (Character.isLetter(text.charAt(end)) || text.charAt(end) == '@')) {
            end++;
        }
        String name = text.substring(i + 1, end);
        int next = switch (name) {
            case "begin" -> environment(text, end, kept);
            case "MakeShortVerb", "DefineShortVerb", "lstMakeShortInline" -> shortVerb(text, end, shorts::add);
            case "DeleteShortVerb", "UndefineShortVerb", "lstDeleteShortInline" -> shortVerb(text, end, shorts::remove);
            case "newif" -> behindWord(text, end);
            case "endinput" -> i == 0 || text.charAt(i - 1) == '\n' ? text.length() : -1;
            default ->
                name.startsWith("if") && conditions.opens(name)
                        ? condition(text, name, end, kept)
                        : INLINE.contains(name)
                                ? inline(text, name, end, kept)
                                : ADDRESSES.contains(name) ? address(text, name, end, kept) : -1;
        };
        if (next >= 0) {
            return next;
        }
        conditions.heed(name);
        int behind = name.isEmpty() ? Math.min(text.length(), end + 1) : end;
        kept.append(text, i, behind);
        return behind;
    }

    /** Behind the condition that is defined, which begins none there. */
    private static int behindWord(String text, int from) {
        Matcher word = WORD.matcher(text);
        return word.find(from) ? word.end() : -1;
    }

    private int condition(String text, String name, int end, StringBuilder kept) {
        Optional<LatexConditions.Condition> known = conditions.at(text, name, end);
        if (known.isEmpty()) {
            return -1;
        }
        int behind = known.get().behind();
        endWord(kept);
        return known.get().holds().map(holds -> condition(text, behind, holds)).orElse(behind);
    }

    /** Letters that follow what is left out are none of the command's before it. */
    private static void endWord(StringBuilder kept) {
        int at = kept.length();
        while (at > 0 && (Character.isLetter(kept.charAt(at - 1)) || kept.charAt(at - 1) == '@')) {
            at--;
        }
        if (at > 0 && at < kept.length() && kept.charAt(at - 1) == '\\') {
            kept.append(' ');
        }
    }

    private int environment(String text, int from, StringBuilder kept) {
        Matcher named = ENVIRONMENT.matcher(text).region(from, text.length());
        if (!named.lookingAt() || !environments.contains(named.group(1).replace("*", ""))) {
            return -1;
        }
        String name = named.group(1);
        String close = "\\end{" + name + "}";
        int end = text.indexOf(close, named.end());
        if (end < 0) {
            return -1;
        }
        int begin = name.startsWith("verbatim") ? named.end() : behindOptions(text, named.end(), end);
        if (name.startsWith("minted") || name.equals("tcblisting")) {
            begin = behindBraces(text, begin, end);
        }
        String code =
                text.substring(begin, end).replaceFirst("^(?:[ \\t]*\\n)+", "").stripTrailing();
        kept.append("\n\n").append(putAside(code)).append("\n\n");
        return end + close.length();
    }

    private int inline(String text, String name, int from, StringBuilder kept) {
        int limit = Math.min(text.length(), from + LONGEST_INLINE);
        int at = text.startsWith("*", from) ? from + 1 : from;
        if (!name.equals("verb")) {
            at = behindOptions(text, at, limit);
        }
        if (name.equals("mintinline")) {
            at = behindBraces(text, at, limit);
        }
        if (at >= limit || Character.isWhitespace(text.charAt(at))) {
            return -1;
        }
        boolean braces = text.charAt(at) == '{' && !name.equals("verb");
        int end = braces ? behindBraces(text, at, limit) - 1 : text.indexOf(text.charAt(at), at + 1);
        if (end <= at || end >= limit || (!braces && text.substring(at, end).indexOf('\n') >= 0)) {
            return -1;
        }
        kept.append(putAside(text.substring(at + 1, end)));
        return end + 1;
    }

    private static int shortVerb(String text, int from, Consumer<Character> what) {
        Matcher named = SHORT.matcher(text).region(from, text.length());
        if (!named.lookingAt()) {
            return -1;
        }
        what.accept((named.group(1) == null ? named.group(2) : named.group(1)).charAt(0));
        return named.end();
    }

    /** What stands between two of the author's characters on a line; one by itself is what it is. */
    private int between(String text, int at, StringBuilder kept) {
        int end = at + 1;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != text.charAt(at)) {
            end++;
        }
        if (end >= text.length() || text.charAt(end) == '\n') {
            kept.append(text.charAt(at));
            return at + 1;
        }
        kept.append(putAside(text.substring(at + 1, end)));
        return end + 1;
    }

    /** An address is printed, or where its words are printed follows them in brackets, unless it is they. */
    private int address(String text, String name, int from, StringBuilder kept) {
        int limit = Math.min(text.length(), from + LONGEST_INLINE);
        int at = behindOptions(text, text.startsWith("*", from) ? from + 1 : from, limit);
        while (at < limit && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        int end = behindBraces(text, at, limit);
        if (end == at) {
            return name.equals("href") ? -1 : inline(text, name, from, kept);
        }
        String address = text.substring(at + 1, end - 1).strip().replaceAll("\\\\([%#&_~{}])", "$1");
        if (!name.equals("href")) {
            kept.append(putAside(address));
            return end;
        }
        int words = end;
        while (words < limit && Character.isWhitespace(text.charAt(words))) {
            words++;
        }
        kept.append("\\href{").append(putAside(address)).append('}');
        return words;
    }

    private static int behindOptions(String text, int from, int limit) {
        int at = from;
        while (at < limit && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        if (at >= limit || text.charAt(at) != '[') {
            return from;
        }
        int depth = 0;
        for (int k = at + 1; k < limit; k++) {
            char c = text.charAt(k);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (c == ']' && depth <= 0) {
                return k + 1;
            }
        }
        return from;
    }

    /** Behind the braces at {@code from}; {@code from} if there are none. */
    private static int behindBraces(String text, int from, int limit) {
        if (from >= limit || text.charAt(from) != '{') {
            return from;
        }
        int depth = 0;
        for (int k = from; k < limit; k++) {
            char c = text.charAt(k);
            if (c == '\\') {
                k++;
            } else {
                depth += c == '{' ? 1 : c == '}' ? -1 : 0;
                if (depth == 0) {
                    return k + 1;
                }
            }
        }
        return from;
    }

    /** Where what holds of {@code \iffalse A \else B \fi} and its like begins; one without an end is no condition. */
    private int condition(String text, int from, boolean holds) {
        if (inVain >= SEARCHES_IN_VAIN || looked > (long) SEARCHES_IN_VAIN * text.length()) {
            return from;
        }
        Matcher next = WORD.matcher(text);
        int depth = 1;
        int otherwise = -1;
        int at = from;
        while (next.find(at)) {
            looked += next.end() - at;
            at = next.end();
            String name = next.group(1) == null ? "" : next.group(1);
            if (name.equals("newif")) {
                at = next.find(at) ? next.end() : text.length(); // the condition that it defines
            } else if (name.equals("else")) {
                otherwise = depth == 1 && otherwise < 0 ? next.start() : otherwise;
            } else {
                depth += name.equals("fi") ? -1 : conditions.opens(name) ? 1 : 0;
            }
            if (depth == 0) {
                int behind = at < text.length() && text.charAt(at) == ' ' ? at + 1 : at;
                boolean hasElse = otherwise >= 0;
                leftOut.put(holds && hasElse ? otherwise : next.start(), behind);
                return holds ? from : hasElse ? otherwise + "\\else".length() : behind;
            }
        }
        inVain++;
        return from;
    }
}
