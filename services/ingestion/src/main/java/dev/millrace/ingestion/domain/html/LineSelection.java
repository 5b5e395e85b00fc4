package dev.millrace.ingestion.domain.html;

import java.util.HashMap;
import java.util.Map;
import org.jsoup.nodes.Element;

/**
 * Which lines of the part that holds the main text belong to it: without lines that are mere links, labels of what has been
 * left out, headings with nothing below them, and what stands about the text at its start and end.
 */
final class LineSelection {

    /** Lines: what stands farther from the headline is no lead. */
    private static final int LEAD_WITHIN = 12;

    private static final double MOSTLY_LINKS = 0.7;
    private static final int LONG_WITH_LINKS = 200;
    private static final String SENTENCE_END = ".!?\u2026\u3002\uFF01\uFF1F\"\u201D\u00BB";

    private final PageTree tree;
    private final Lines lines;
    private final int first;
    private final int behind;
    private final boolean[] kept;

    private LineSelection(PageTree tree, Lines lines, int node) {
        this.tree = tree;
        this.lines = lines;
        this.first = lines.first(node);
        this.behind = lines.behind(node);
        this.kept = new boolean[Math.max(0, behind - first)];
    }

    /** The text of {@code node}, a paragraph a line. */
    static String text(PageTree tree, Lines lines, int node) {
        LineSelection selection = new LineSelection(tree, lines, node);
        for (int line = selection.first; line < selection.behind; line++) {
            selection.kept[line - selection.first] = selection.isText(line);
        }
        selection.keepLinkedText();
        selection.dropEmptyHeadings();
        selection.trim();
        StringBuilder text = new StringBuilder();
        selection.addLead(text);
        selection.addKept(text);
        return text.toString();
    }

    /** Running lines between the headline and the part: the article's first sentences often stand in its head. */
    private void addLead(StringBuilder text) {
        int headline = first - 1;
        while (headline >= 0 && first - headline <= LEAD_WITHIN && !lines.is(headline, Lines.IN_HEADLINE)) {
            headline--;
        }
        if (headline < 0 || first - headline > LEAD_WITHIN) {
            return;
        }
        for (int line = headline + 1; line < first; line++) {
            if (runs(line) && isText(line) && !lines.is(line, Lines.IN_ITEM | Lines.IN_TABLE)) {
                add(text, line);
            }
        }
    }

    private boolean isText(int line) {
        if (lines.is(line, Lines.IN_HEADLINE)) {
            return false;
        }
        return !isMostlyLinks(line) && !isAftermath(line);
    }

    private boolean isMostlyLinks(int line) {
        int chars = lines.chars(line);
        return lines.linked(line) > MOSTLY_LINKS * chars && chars < LONG_WITH_LINKS;
    }

    private boolean isAftermath(int line) {
        return lines.chars(line) <= Aftermath.LONGEST && Aftermath.is(lines.text(line));
    }

    /**
     * A sentence may be linked from end to end and still be the article's, as may an item among others that are not, and
     * what the text announces with a colon; where running text stands before and behind it.
     */
    private void keepLinkedText() {
        int from = 0;
        while (from < kept.length && !(kept[from] && runs(first + from))) {
            from++;
        }
        int to = kept.length - 1;
        while (to > from && !(kept[to] && runs(first + to))) {
            to--;
        }
        Map<Integer, Boolean> lists = new HashMap<>();
        for (int i = from + 1; i < to; i++) {
            int line = first + i;
            if (!kept[i] && isMostlyLinks(line) && !isAftermath(line)) {
                int list = list(line);
                kept[i] = list >= 0
                        ? lists.computeIfAbsent(list, this::isTextList)
                        : isAnnounced(i)
                                || isAnchored(line)
                                || (lines.is(line, Lines.IN_PARAGRAPH | Lines.IN_QUOTE)
                                        && SENTENCE_END.indexOf(lines.lastChar(line)) >= 0);
            }
        }
    }

    /** Whether it is a heading that leads to itself, so that readers can point others to it. */
    private boolean isAnchored(int line) {
        for (int node = lines.block(line); node > 0; node = tree.parent(node)) {
            if (tree.kind(node) == NodeKind.HEADING) {
                Element link = tree.element(node).selectFirst("a[href]");
                return link != null && link.attr("href").startsWith("#");
            }
        }
        return false;
    }

    private boolean isAnnounced(int i) {
        return i > 0 && kept[i - 1] && lines.lastChar(first + i - 1) == ':';
    }

    /** Whether a list with linked items is one of the text's. */
    private boolean isTextList(int list) {
        int linked = 0;
        for (int line = lines.first(list); line < lines.behind(list); line++) {
            linked += isMostlyLinks(line) ? 1 : 0;
        }
        return isAnnounced(lines.first(list) - first) || 2 * linked <= lines.behind(list) - lines.first(list);
    }

    /** The list that a line is in; -1 if it is in none. */
    private int list(int line) {
        int node = lines.block(line);
        while (node > 0 && tree.kind(node) != NodeKind.LIST) {
            node = tree.parent(node);
        }
        return node > 0 ? node : -1;
    }

    /** From the end: a heading is kept if text follows before the next heading of its rank. */
    private void dropEmptyHeadings() {
        int below = 0;
        for (int i = kept.length - 1; i >= 0; i--) {
            if (kept[i] && lines.is(first + i, Lines.IN_HEADING)) {
                int rank = rank(first + i);
                kept[i] = rank < below;
                below = kept[i] ? rank : below;
            } else if (kept[i]) {
                below = Integer.MAX_VALUE;
            }
        }
    }

    private int rank(int line) {
        for (int node = lines.block(line); node > 0; node = tree.parent(node)) {
            if (tree.kind(node) == NodeKind.HEADING) {
                String tag = tree.element(node).normalName();
                return tag.length() == 2 && Character.isDigit(tag.charAt(1)) ? tag.charAt(1) - '0' : 9;
            }
        }
        return 9;
    }

    /** Dates, names and labels before the first and behind the last line that runs. */
    private void trim() {
        int from = 0;
        while (from < kept.length && !(kept[from] && runs(first + from))) {
            from++;
        }
        if (from == kept.length) {
            return;
        }
        for (int i = 0; i < from; i++) {
            kept[i] &= !isAbout(first + i);
        }
        int to = kept.length - 1;
        while (!(kept[to] && runs(first + to))) {
            to--;
        }
        for (int i = to + 1; i < kept.length; i++) {
            kept[i] &= !isAbout(first + i);
        }
    }

    private boolean isAbout(int line) {
        return lines.chars(line) < 80
                && !lines.is(
                        line,
                        Lines.IN_PARAGRAPH
                                | Lines.IN_ITEM
                                | Lines.IN_TABLE
                                | Lines.IN_QUOTE
                                | Lines.VERBATIM
                                | Lines.IN_HEADING);
    }

    private boolean runs(int line) {
        return lines.chars(line) >= 80 && lines.linked(line) < lines.chars(line) / 2;
    }

    private void addKept(StringBuilder text) {
        for (int i = 0; i < kept.length; i++) {
            if (kept[i]) {
                add(text, first + i);
            }
        }
    }

    private void add(StringBuilder text, int line) {
        if (!text.isEmpty()) {
            text.append('\n');
        }
        lines.appendTo(text, line);
    }
}
