package dev.millrace.ingestion.domain.html;

import java.util.Set;
import org.jsoup.nodes.Element;

/** Finds in a page what no reader came for: menus, adverts, forms, lists of other pages, comments. */
final class Furniture {

    /** How much is believed of what looks like furniture. */
    enum Trust {
        /** Tags, roles and names. */
        ALL,
        /** Tags and roles, and the names that nobody gives to text. */
        SURE,
        /** Menus, footers and comments. */
        LEAST
    }

    private static final Set<String> ROLES = Set.of(
            "navigation",
            "search",
            "banner",
            "contentinfo",
            "complementary",
            "dialog",
            "alertdialog",
            "alert",
            "menu",
            "menubar",
            "toolbar",
            "tablist",
            "tooltip",
            "form");

    /** Something named like furniture that holds this share of the page's unlinked text is the page. */
    private static final double TOO_MUCH = 0.4;

    /** Readers may have written more than the author. */
    private static final double TOO_MANY_COMMENTS = 0.7;

    /** Shorter teasers are labels. */
    private static final int LEAD = 60;

    private final PageTree tree;
    private final Trust trust;
    private final boolean[] out;
    private final int all;

    private Furniture(PageTree tree, Trust trust) {
        this.tree = tree;
        this.trust = trust;
        this.out = new boolean[tree.size()];
        this.all = Math.max(1, tree.chars(0) - tree.linked(0));
    }

    /** For each node, whether it is left out; descendants of such a node aren't marked. */
    static boolean[] of(PageTree tree, Trust trust) {
        Furniture furniture = new Furniture(tree, trust);
        furniture.find();
        return furniture.out;
    }

    private void find() {
        int node = 1;
        while (node < tree.size()) {
            if (tree.kind(node) != NodeKind.TEXT && isFurniture(node) && !isThePage(node)) {
                out[node] = true;
                node = tree.end(node);
            } else {
                node++;
            }
        }
    }

    private boolean isThePage(int node) {
        double share = (double) (tree.chars(node) - tree.linked(node)) / all;
        return share >= ((tree.names(node) & Names.COMMENTS) != 0 ? TOO_MANY_COMMENTS : TOO_MUCH);
    }

    private boolean isFurniture(int node) {
        return switch (tree.kind(node)) {
            case NAVIGATION, FOOTER -> true;
            case ASIDE, FORM -> trust != Trust.LEAST;
            // The head of an article may hold its first lines; the head of a site holds its menu.
            case HEADER -> !isIn(node, NodeKind.ARTICLE, NodeKind.MAIN);
            case CAPTION -> trust == Trust.ALL;
            case ARTICLE, MAIN -> isHidden(tree.element(node));
            default -> isNamed(node) || isHidden(tree.element(node));
        };
    }

    private boolean isNamed(int node) {
        int names = tree.names(node);
        int telling = switch (trust) {
            case ALL -> Names.FURNITURE;
            case SURE -> Names.SITE | Names.COMMENTS;
            case LEAST -> Names.COMMENTS;
        };
        int found = names & telling;
        if (found == Names.OTHERS && tree.linked(node) == 0 && tree.chars(node) >= LEAD) {
            // What leads to another page is linked; this is the article's own lead.
            return false;
        }
        if ((names & Names.BODY) != 0) {
            found &= ~(Names.ABOUT | Names.CAPTION);
        }
        return found != 0;
    }

    private boolean isHidden(Element element) {
        if (element.attributesSize() == 0 || trust == Trust.LEAST) {
            return false;
        }
        if (element.hasAttr("hidden") || element.attr("aria-hidden").equals("true")) {
            return true;
        }
        String role = element.attr("role");
        if (!role.isEmpty() && ROLES.contains(role)) {
            return true;
        }
        String style = element.attr("style");
        return !style.isEmpty() && (hides(style, "display", "none") || hides(style, "visibility", "hidden"));
    }

    /** Whether the style sets {@code property} to {@code value}, with or without spaces around the colon. */
    private static boolean hides(String style, String property, String value) {
        int at = style.indexOf(property);
        if (at < 0) {
            return false;
        }
        int from = at + property.length();
        while (from < style.length() && (style.charAt(from) == ' ' || style.charAt(from) == ':')) {
            from++;
        }
        return style.startsWith(value, from);
    }

    private boolean isIn(int node, NodeKind... kinds) {
        for (int at = tree.parent(node); at > 0; at = tree.parent(at)) {
            for (NodeKind kind : kinds) {
                if (tree.kind(at) == kind) {
                    return true;
                }
            }
        }
        return false;
    }
}
