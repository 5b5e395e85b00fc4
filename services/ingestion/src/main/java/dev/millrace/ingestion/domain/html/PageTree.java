package dev.millrace.ingestion.domain.html;

import java.util.Arrays;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;

/**
 * The nodes of a page's body in document order, as columns: node {@code i} has its descendants from {@code i + 1} to before
 * {@code end(i)}. Everything that is asked of a page is asked of these columns, so that each node is visited a fixed number
 * of times however deep it lies. Wordless elements and comments are left out.
 */
final class PageTree {

    private static final int FIRST_SIZE = 1024;

    private Node[] nodes = new Node[FIRST_SIZE];
    private NodeKind[] kinds = new NodeKind[FIRST_SIZE];
    private int[] parents = new int[FIRST_SIZE];
    private int[] ends = new int[FIRST_SIZE];
    private int[] names = new int[FIRST_SIZE];
    private int[] chars = new int[FIRST_SIZE];
    private int[] linked = new int[FIRST_SIZE];
    private int size;
    private int depth;

    private PageTree() {}

    /** Reads the tree below {@code body}; {@code body} is node 0. */
    static PageTree of(Element body) {
        PageTree tree = new PageTree();
        tree.readAll(body);
        return tree;
    }

    int size() {
        return size;
    }

    NodeKind kind(int node) {
        return kinds[node];
    }

    /** How many elements stand in one another at most, {@code html} and the body among them. */
    int depth() {
        return depth;
    }

    /** The node it stands in; -1 for the body. */
    int parent(int node) {
        return parents[node];
    }

    /** The first node behind its descendants. */
    int end(int node) {
        return ends[node];
    }

    /** What class and id say: bits of {@link Names}. */
    int names(int node) {
        return names[node];
    }

    /** Characters of text in it, runs of white space counted as one. */
    int chars(int node) {
        return chars[node];
    }

    /** Of these, how many are in links. */
    int linked(int node) {
        return linked[node];
    }

    Element element(int node) {
        return (Element) nodes[node];
    }

    String text(int node) {
        return ((TextNode) nodes[node]).getWholeText();
    }

    private void readAll(Element body) {
        Names words = new Names();
        int open = -1;
        int deep = 2;
        depth = deep;
        Node at = body;
        boolean inside = true;
        while (inside) {
            int added = add(at, open, words);
            if (added >= 0 && kinds[added] != NodeKind.TEXT && at.childNodeSize() > 0) {
                open = added;
                deep++;
                depth = Math.max(depth, deep);
                at = at.childNode(0);
                continue;
            }
            if (added >= 0) {
                ends[added] = size;
            }
            Node next = open < 0 ? null : at.nextSibling();
            while (next == null && open >= 0) {
                close(open);
                at = nodes[open];
                open = parents[open];
                deep--;
                next = open < 0 ? null : at.nextSibling();
            }
            inside = next != null;
            at = next == null ? at : next;
        }
    }

    /** Adds a node; -1 where it holds no words. */
    private int add(Node node, int parent, Names words) {
        if (node instanceof TextNode text) {
            String whole = text.getWholeText();
            return whole.isEmpty() ? -1 : column(node, NodeKind.TEXT, parent, 0, length(whole));
        }
        if (!(node instanceof Element element)) {
            return -1;
        }
        NodeKind kind = NodeKind.of(element.normalName());
        if (kind == NodeKind.WORDLESS) {
            return -1;
        }
        int meanings = element.attributesSize() > 0 ? words.of(element.className()) | words.of(element.id()) : 0;
        return column(node, kind, parent, meanings, 0);
    }

    private int column(Node node, NodeKind kind, int parent, int meanings, int length) {
        if (size == nodes.length) {
            grow();
        }
        nodes[size] = node;
        kinds[size] = kind;
        parents[size] = parent;
        names[size] = meanings;
        chars[size] = length;
        linked[size] = 0;
        if (kind == NodeKind.TEXT && parent >= 0) {
            chars[parent] += length;
        }
        return size++;
    }

    private void close(int node) {
        ends[node] = size;
        if (kinds[node] == NodeKind.LINK) {
            linked[node] = chars[node];
        }
        int parent = parents[node];
        if (parent >= 0) {
            chars[parent] += chars[node];
            linked[parent] += linked[node];
        }
    }

    /** Characters, runs of white space counted as one. */
    private static int length(String text) {
        int length = 0;
        boolean space = true;
        for (int i = 0; i < text.length(); i++) {
            boolean isSpace = text.charAt(i) <= ' ' || text.charAt(i) == '\u00A0';
            if (!isSpace || !space) {
                length++;
            }
            space = isSpace;
        }
        return length;
    }

    private void grow() {
        int larger = size * 2;
        nodes = Arrays.copyOf(nodes, larger);
        kinds = Arrays.copyOf(kinds, larger);
        parents = Arrays.copyOf(parents, larger);
        ends = Arrays.copyOf(ends, larger);
        names = Arrays.copyOf(names, larger);
        chars = Arrays.copyOf(chars, larger);
        linked = Arrays.copyOf(linked, larger);
    }
}
