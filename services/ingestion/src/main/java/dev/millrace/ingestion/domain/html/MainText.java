package dev.millrace.ingestion.domain.html;

import java.util.ArrayList;
import java.util.List;
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

    private final PageTree tree;
    private final Lines lines;
    private final int[] prose;

    private MainText(PageTree tree, Lines lines) {
        this.tree = tree;
        this.lines = lines;
        this.prose = new int[lines.count() + 1];
        for (int line = 0; line < lines.count(); line++) {
            prose[line + 1] = prose[line] + prose(line);
        }
    }

    /** The main text, a paragraph a line. */
    static String of(Element body) {
        PageTree tree = PageTree.of(body);
        String best = "";
        for (Furniture.Trust trust : Furniture.Trust.values()) {
            String text = new MainText(tree, Lines.of(tree, Furniture.of(tree, trust))).text();
            if (text.length() > 2 * best.length()) {
                best = text;
            }
            if (best.length() >= ENOUGH) {
                return best;
            }
        }
        return best;
    }

    private String text() {
        for (int rank = 0; rank < 6; rank++) {
            int best = best(rank);
            if (best >= 0 && isEnough(best)) {
                String text = text(best);
                if (text.length() >= ENOUGH) {
                    return text;
                }
            }
        }
        int elected = elected();
        String text = elected < 0 ? "" : text(elected);
        return text.length() >= ENOUGH ? text : text(0);
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
            if (tree.kind(node) != Kind.TEXT && isRank(node, rank)) {
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
            case 2 -> tree.kind(node) == Kind.ARTICLE;
            case 3 -> (tree.names(node) & Names.ARTICLE) != 0;
            case 4 ->
                tree.kind(node) == Kind.MAIN || tree.element(node).attr("role").equals("main");
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
                int at = tree.kind(block) == Kind.BLOCK ? block : tree.parent(block);
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
        List<String> kept = new ArrayList<>();
        for (int line = lines.first(node); line < lines.behind(node); line++) {
            if (keeps(line)) {
                kept.add(lines.text(line));
            }
        }
        return String.join("\n", kept);
    }

    private boolean keeps(int line) {
        if (lines.is(line, Lines.IN_HEADLINE)) {
            return false;
        }
        int chars = lines.chars(line);
        boolean mostlyLinks = lines.linked(line) > 0.7 * chars && chars < 200 && !lines.is(line, Lines.IN_HEADING);
        return !mostlyLinks && !(chars < 120 && Aftermath.is(lines.text(line)));
    }
}
