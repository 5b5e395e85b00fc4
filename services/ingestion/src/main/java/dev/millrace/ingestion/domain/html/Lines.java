package dev.millrace.ingestion.domain.html;

import java.util.Arrays;

/**
 * The text of a page in lines, without the nodes that are left out: a block (paragraph, heading, list item, table row) is a
 * line, verbatim text keeps its own line ends. Of each line it is known where it stands and how much of it is linked; of
 * each node, which lines are in it.
 */
final class Lines {

    private static final int FIRST_SIZE = 256;

    private final PageTree tree;
    private final StringBuilder text;
    private final int[] first;
    private final int[] behind;
    private int[] starts = new int[FIRST_SIZE];
    private int[] stops = new int[FIRST_SIZE];
    private int[] linked = new int[FIRST_SIZE];
    private int[] blocks = new int[FIRST_SIZE];
    private int[] flags = new int[FIRST_SIZE];
    private int count;

    static final int IN_HEADING = 1;
    static final int IN_HEADLINE = 1 << 1;
    static final int IN_ITEM = 1 << 2;
    static final int IN_TABLE = 1 << 3;
    static final int IN_QUOTE = 1 << 4;
    static final int IN_PARAGRAPH = 1 << 5;
    static final int VERBATIM = 1 << 6;
    /** Ended by a line break, not by its block. */
    static final int BROKEN = 1 << 7;

    private int start;
    private int linkedHere;
    private int linkDepth;
    private int verbatimDepth;
    private boolean cellPending;

    private Lines(PageTree tree) {
        this.tree = tree;
        this.text = new StringBuilder(Math.max(16, tree.chars(0) + 16));
        this.first = new int[tree.size()];
        this.behind = new int[tree.size()];
    }

    /** The lines of {@code tree} without the nodes for which {@code out} holds. */
    static Lines of(PageTree tree, boolean[] out) {
        Lines lines = new Lines(tree);
        lines.read(out);
        return lines;
    }

    int count() {
        return count;
    }

    String text(int line) {
        return text.substring(starts[line], stops[line]);
    }

    void appendTo(StringBuilder out, int line) {
        out.append(text, starts[line], stops[line]);
    }

    int chars(int line) {
        return stops[line] - starts[line];
    }

    int linked(int line) {
        return linked[line];
    }

    /** The block that it stands in. */
    int block(int line) {
        return blocks[line];
    }

    boolean is(int line, int flag) {
        return (flags[line] & flag) != 0;
    }

    char lastChar(int line) {
        return text.charAt(stops[line] - 1);
    }

    /** The first line that began in {@code node}. */
    int first(int node) {
        return first[node];
    }

    /** The line behind the last one in {@code node}. */
    int behind(int node) {
        return behind[node];
    }

    private void read(boolean[] out) {
        int open = -1;
        int node = 0;
        while (node < tree.size()) {
            while (open >= 0 && tree.end(open) <= node) {
                leave(open);
                open = tree.parent(open);
            }
            if (out[node]) {
                Arrays.fill(first, node, tree.end(node), count);
                Arrays.fill(behind, node, tree.end(node), count);
                node = tree.end(node);
                continue;
            }
            enter(node, open);
            if (tree.kind(node) == NodeKind.TEXT) {
                append(tree.text(node));
            } else {
                open = node;
            }
            node++;
        }
        while (open >= 0) {
            leave(open);
            open = tree.parent(open);
        }
    }

    private void enter(int node, int open) {
        NodeKind kind = tree.kind(node);
        if (kind.breaksLine()) {
            endLine(open, 0);
        }
        switch (kind) {
            case LINK -> linkDepth++;
            case VERBATIM -> verbatimDepth++;
            case BREAK -> endLine(open, BROKEN);
            case CELL -> cellPending = text.length() > start;
            default -> {}
        }
        first[node] = count;
    }

    private void leave(int node) {
        NodeKind kind = tree.kind(node);
        if (kind.breaksLine()) {
            endLine(node, 0);
        }
        switch (kind) {
            case LINK -> linkDepth--;
            case VERBATIM -> verbatimDepth--;
            default -> {}
        }
        behind[node] = count;
    }

    private void append(String more) {
        if (verbatimDepth > 0) {
            appendVerbatim(more);
            return;
        }
        int before = text.length();
        for (int i = 0; i < more.length(); i++) {
            char c = more.charAt(i);
            if (c <= ' ' || c == '\u00A0') {
                if (text.length() > start && text.charAt(text.length() - 1) != ' ') {
                    text.append(' ');
                }
            } else if (!isUnseen(c)) {
                if (cellPending) {
                    separateCells();
                }
                text.append(c);
            }
        }
        if (linkDepth > 0) {
            linkedHere += Math.max(0, text.length() - before);
        }
    }

    /** Soft hyphen, zero width space, word joiner, byte order mark: they say where a line may end, not what it says. */
    static boolean isUnseen(char c) {
        return c == '\u00AD' || c == '\u200B' || c == '\u2060' || c == '\uFEFF';
    }

    private void separateCells() {
        cellPending = false;
        if (text.length() > start) {
            text.append(text.charAt(text.length() - 1) == ' ' ? "| " : " | ");
        }
    }

    private void appendVerbatim(String more) {
        for (int i = 0; i < more.length(); i++) {
            char c = more.charAt(i);
            if (c == '\n') {
                while (text.length() > start && text.charAt(text.length() - 1) == ' ') {
                    text.setLength(text.length() - 1);
                }
            }
            if (c != '\r' && !isUnseen(c) && (c != '\n' || text.length() > start)) {
                text.append(c < ' ' && c != '\n' && c != '\t' ? ' ' : c);
            }
        }
    }

    private void endLine(int block, int how) {
        int stop = text.length();
        while (stop > start && text.charAt(stop - 1) <= ' ') {
            stop--;
        }
        text.setLength(stop);
        cellPending = false;
        if (stop > start) {
            add(stop, block, how);
        }
        start = stop;
        linkedHere = 0;
    }

    private void add(int stop, int block, int how) {
        if (count == starts.length) {
            int larger = count * 2;
            starts = Arrays.copyOf(starts, larger);
            stops = Arrays.copyOf(stops, larger);
            linked = Arrays.copyOf(linked, larger);
            blocks = Arrays.copyOf(blocks, larger);
            flags = Arrays.copyOf(flags, larger);
        }
        starts[count] = start;
        stops[count] = stop;
        linked[count] = Math.min(linkedHere, stop - start);
        blocks[count] = blockOf(block);
        flags[count] = how | context(block);
        count++;
    }

    private int blockOf(int node) {
        int at = node;
        while (at > 0 && !tree.kind(at).breaksLine()) {
            at = tree.parent(at);
        }
        return Math.max(at, 0);
    }

    private int context(int node) {
        int found = verbatimDepth > 0 ? VERBATIM : 0;
        for (int at = node; at > 0; at = tree.parent(at)) {
            found |= switch (tree.kind(at)) {
                case HEADING -> IN_HEADING;
                case HEADLINE -> IN_HEADLINE;
                case ITEM -> IN_ITEM;
                case ROW, CELL -> IN_TABLE;
                case QUOTE -> IN_QUOTE;
                case PARAGRAPH -> IN_PARAGRAPH;
                case VERBATIM -> VERBATIM;
                default -> 0;
            };
        }
        return found;
    }
}
