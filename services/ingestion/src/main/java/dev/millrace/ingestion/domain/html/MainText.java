package dev.millrace.ingestion.domain.html;

import org.jsoup.nodes.Element;

/**
 * Finds the part of a page that holds its main text. Where the page says so itself (schema.org, the usual names of content
 * management systems, {@code article}) that is believed if enough text is there; else paragraphs vote for what contains
 * them, by length and against links, as in Kohlschütter et al., "Boilerplate detection using shallow text features"
 * (WSDM 2010), and Arc90's Readability.
 */
final class MainText {

    /** Fewer characters than this are a teaser or an error message. */
    static final int ENOUGH = 250;

    private static final double WORTH = 0.3;
    private static final double PURE = 0.7;

    private final PageTree tree;
    private final Lines lines;
    private final int[] prose;
    private final int[] all;

    private MainText(PageTree tree, Lines lines) {
        this.tree = tree;
        this.lines = lines;
        this.prose = new int[lines.count() + 1];
        this.all = new int[lines.count() + 1];
        for (int line = 0; line < lines.count(); line++) {
            prose[line + 1] = prose[line] + prose(line);
            all[line + 1] = all[line] + lines.chars(line);
        }
    }

    /** The main text, a paragraph a line; empty when there is none. */
    static String of(PageTree tree, Furniture.Trust trust) {
        return new MainText(tree, Lines.of(tree, Furniture.of(tree, trust))).text();
    }

    private String text() {
        for (int rank = 0; rank < 6; rank++) {
            int best = best(rank);
            if (best >= 0 && isEnough(best)) {
                String text = text(widened(best));
                if (text.length() >= ENOUGH) {
                    return text;
                }
            }
        }
        int elected = elected();
        String text = elected < 0 ? "" : text(widened(elected));
        return text.length() >= ENOUGH ? text : text(0);
    }

    /** The node, or the nearest above it that adds much running text and little else: texts are cut into sections. */
    private int widened(int node) {
        int best = node;
        for (int at = tree.parent(node); at >= 0; at = tree.parent(at)) {
            int gain = proseIn(at) - proseIn(best);
            int other = charsIn(at) - charsIn(best) - gain;
            if (gain > WORTH * proseIn(best) && gain > PURE * (gain + other)) {
                best = at;
            }
        }
        return best;
    }

    private int charsIn(int node) {
        return all[lines.behind(node)] - all[lines.first(node)];
    }

    private int proseIn(int node) {
        return prose[lines.behind(node)] - prose[lines.first(node)];
    }

    /** Characters of running text in a line. */
    private int prose(int line) {
        boolean runs = !lines.is(line, Lines.IN_HEADING | Lines.IN_HEADLINE)
                && lines.is(line, Lines.IN_PARAGRAPH | Lines.IN_QUOTE | Lines.VERBATIM);
        return runs && lines.chars(line) > 40 ? lines.chars(line) : 0;
    }

    private boolean isEnough(int node) {
        int found = proseIn(node);
        return found >= ENOUGH && found >= 0.4 * prose[lines.count()];
    }

    private int best(int rank) {
        int best = -1;
        int most = 0;
        for (int node = 0; node < tree.size(); node++) {
            if (tree.kind(node) != NodeKind.TEXT && isRank(node, rank)) {
                int found = proseIn(node);
                if (found > most * 1.02) {
                    best = node;
                    most = found;
                }
            }
        }
        return best;
    }

    private boolean isRank(int node, int rank) {
        return switch (rank) {
            case 0 -> isDeclared(tree.element(node));
            case 1 -> (tree.names(node) & Names.BODY) != 0;
            case 2 -> tree.kind(node) == NodeKind.ARTICLE;
            case 3 -> (tree.names(node) & Names.ARTICLE) != 0;
            case 4 ->
                tree.kind(node) == NodeKind.MAIN
                        || tree.element(node).attr("role").equals("main");
            default -> (tree.names(node) & Names.CONTENT) != 0;
        };
    }

    private static boolean isDeclared(Element element) {
        return element.attributesSize() > 0
                && (element.attr("itemprop").equals("articleBody")
                        || element.attr("property").equals("articleBody"));
    }

    /** The element that most lines vote for: their blocks' parents in full, those above by half. */
    private int elected() {
        double[] votes = new double[tree.size()];
        for (int line = 0; line < lines.count(); line++) {
            if (lines.chars(line) - lines.linked(line) >= 25) {
                double vote = 1 + Math.min(3, lines.chars(line) / 100.0);
                int block = lines.block(line);
                int at = tree.kind(block) == NodeKind.BLOCK ? block : tree.parent(block);
                for (double share = 1; at >= 0 && share > 0.2; share /= 2) {
                    votes[at] += vote * share;
                    at = tree.parent(at);
                }
            }
        }
        int winner = -1;
        double most = 0;
        for (int node = 0; node < tree.size(); node++) {
            if (votes[node] > 0) {
                double score = votes[node] * (1 - (double) tree.linked(node) / Math.max(1, tree.chars(node)));
                if (score > most) {
                    most = score;
                    winner = node;
                }
            }
        }
        return winner;
    }

    private String text(int node) {
        return LineSelection.text(tree, lines, node);
    }
}
