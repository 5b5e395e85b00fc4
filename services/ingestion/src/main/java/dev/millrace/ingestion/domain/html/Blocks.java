package dev.millrace.ingestion.domain.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;

/** The text of an element, a block (paragraph, heading, list item, table row) a line, without blocks of mere links. */
final class Blocks {

    private static final Set<String> BLOCKS = Set.of(
            "p",
            "div",
            "section",
            "article",
            "main",
            "header",
            "footer",
            "aside",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "ul",
            "ol",
            "li",
            "dl",
            "dt",
            "dd",
            "blockquote",
            "pre",
            "table",
            "thead",
            "tbody",
            "tfoot",
            "tr",
            "hr",
            "figure",
            "figcaption",
            "address",
            "details",
            "summary",
            "center",
            "body",
            "fieldset",
            "caption");
    private static final Pattern SPACE = Pattern.compile("[\\s\\u00A0]+");
    private static final Pattern AFTERMATH = Pattern.compile(
            "(?i)(?:share this|share on|related (?:posts|articles|stories)|read more|read also|see also|leave a (?:reply|comment)|"
                    + "filed under|tagged (?:with|as)|posted (?:in|by)|categories|tags|subscribe|sign up|follow us|advertisement|"
                    + "anzeige|mehr zum thema|lesen sie auch|lire aussi|à lire aussi|teilen|kommentare|comments|print this|continue reading)\\b.{0,60}");

    private final List<String> lines = new ArrayList<>();
    private final StringBuilder line = new StringBuilder();
    private int linked;

    private Blocks() {}

    static String of(Element element) {
        Blocks blocks = new Blocks();
        blocks.walk(element, false);
        blocks.endLine(false);
        return String.join("\n", blocks.lines);
    }

    /** The share of an element's characters that are in links. */
    static double linkDensity(Element element) {
        int all = element.text().length();
        return all == 0
                ? 0
                : element.select("a").stream().mapToInt(a -> a.text().length()).sum() / (double) all;
    }

    /** jsoup bounds the depth of the tree (512), and so of this recursion. */
    private void walk(Element element, boolean inLink) {
        boolean heading = isHeading(element);
        boolean block = BLOCKS.contains(element.normalName());
        if (element.normalName().equals("h1") || isListOfLinks(element)) {
            return;
        }
        if (block) {
            endLine(false);
        }
        for (Node child : element.childNodes()) {
            if (child instanceof TextNode text) {
                append(text.getWholeText(), inLink, element.normalName().equals("pre"));
            } else if (child instanceof Element inner) {
                if (inner.normalName().equals("br")) {
                    endLine(heading);
                } else {
                    walk(inner, inLink || inner.normalName().equals("a"));
                    if (inner.normalName().equals("td") || inner.normalName().equals("th")) {
                        line.append(' ');
                    }
                }
            }
        }
        if (block) {
            endLine(heading);
        }
    }

    private static boolean isHeading(Element element) {
        String name = element.normalName();
        return name.length() == 2 && name.charAt(0) == 'h' && Character.isDigit(name.charAt(1));
    }

    private static boolean isListOfLinks(Element element) {
        String name = element.normalName();
        return (name.equals("ul") || name.equals("ol") || name.equals("table"))
                && element.select("a").size() > 1
                && linkDensity(element) > 0.6;
    }

    private void append(String text, boolean inLink, boolean keepLines) {
        if (keepLines) {
            for (String part : text.split("(?<=\n)", -1)) {
                line.append(part.stripTrailing());
                if (part.endsWith("\n")) {
                    endLine(true);
                }
            }
            return;
        }
        line.append(text);
        if (inLink) {
            linked += text.strip().length();
        }
    }

    private void endLine(boolean keep) {
        String text = SPACE.matcher(line).replaceAll(" ").strip();
        boolean mostlyLinks = linked > 0.7 * text.length() && text.length() < 200;
        if (!text.isEmpty()
                && (keep || !mostlyLinks)
                && !AFTERMATH.matcher(text).matches()) {
            lines.add(text);
        }
        line.setLength(0);
        linked = 0;
    }
}
