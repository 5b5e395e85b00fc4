package dev.millrace.ingestion.domain.text;

import dev.millrace.ingestion.domain.html.Notation;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeTraversor;
import org.jsoup.select.NodeVisitor;

/** All the text of HTML that is nothing but text: a post, a chapter. A block is a line, code keeps its lines. */
public final class HtmlText implements NodeVisitor {

    private static final Set<String> BLOCKS = Set.of(
            "p",
            "div",
            "section",
            "article",
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
            "tr",
            "hr",
            "figure",
            "figcaption",
            "br",
            "aside",
            "header",
            "footer",
            "caption");
    private static final Set<String> APART =
            Set.of("p", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table");
    private static final Set<String> SILENT = Set.of("script", "style", "head", "svg", "nav", "template", "noscript");
    private static final Pattern SPACE = Pattern.compile("[\\s\\u00A0]+");
    /** Places where a word may be parted, and where nothing is. */
    private static final Pattern UNSEEN = Pattern.compile("[\\u00AD\\u200B\\u2060\\uFEFF]");

    private final StringBuilder out = new StringBuilder();
    private final StringBuilder line = new StringBuilder();
    private int silent;
    private int code;
    private boolean gap;

    private HtmlText() {}

    /** The text of a piece of a page. */
    public static String of(String html) {
        return of(Jsoup.parseBodyFragment(html).body());
    }

    static String of(Element element) {
        Notation.inLine(element);
        HtmlText text = new HtmlText();
        NodeTraversor.traverse(text, element);
        text.endLine();
        return text.out.toString();
    }

    @Override
    public void head(Node node, int depth) {
        if (node instanceof TextNode words && silent == 0) {
            append(words.getWholeText());
        } else if (node instanceof Element element) {
            String name = element.normalName();
            silent += SILENT.contains(name) ? 1 : 0;
            if (BLOCKS.contains(name)) {
                endLine();
                gap |= APART.contains(name);
            }
            code += name.equals("pre") ? 1 : 0;
            if (name.equals("li")) {
                line.append("- ");
            }
        }
    }

    @Override
    public void tail(Node node, int depth) {
        if (node instanceof Element element) {
            String name = element.normalName();
            silent -= SILENT.contains(name) ? 1 : 0;
            if (BLOCKS.contains(name)) {
                endLine();
                gap |= APART.contains(name);
            } else if (name.equals("td") || name.equals("th")) {
                line.append(' ');
            }
            code -= name.equals("pre") ? 1 : 0;
        }
    }

    private void append(String words) {
        if (code == 0) {
            line.append(words);
            return;
        }
        int from = 0;
        for (int end = words.indexOf('\n'); end >= 0; end = words.indexOf('\n', from)) {
            line.append(words, from, end);
            endLine();
            from = end + 1;
        }
        line.append(words, from, words.length());
    }

    private void endLine() {
        String text = code > 0
                ? line.toString().stripTrailing()
                : SPACE.matcher(UNSEEN.matcher(line).replaceAll(""))
                        .replaceAll(" ")
                        .strip();
        line.setLength(0);
        if (text.isEmpty() || text.equals("-")) {
            gap |= code > 0;
            return;
        }
        if (!out.isEmpty()) {
            out.append(gap ? "\n\n" : "\n");
        }
        out.append(text);
        gap = false;
    }
}
