package dev.millrace.ingestion.domain.html;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a node is to a reader of the page, by its tag (HTML Living Standard, sections 4.3 to 4.10). */
enum NodeKind {
    /** A text node. */
    TEXT,
    /** Flows within a line. */
    INLINE,
    LINK,
    BREAK,
    /** Stands on lines of its own. */
    BLOCK,
    PARAGRAPH,
    HEADING,
    /** The page's or article's headline: its text is the title. */
    HEADLINE,
    LIST,
    ITEM,
    TABLE,
    ROW,
    CELL,
    VERBATIM,
    QUOTE,
    ARTICLE,
    MAIN,
    HEADER,
    FOOTER,
    ASIDE,
    NAVIGATION,
    FORM,
    FIGURE,
    CAPTION,
    TIME,
    /** Holds no words of the page: a script, a picture, a field. */
    WORDLESS;

    private static final Map<String, NodeKind> BY_TAG = byTag();

    /** The kind of an element; what is unknown flows. */
    static NodeKind of(String tag) {
        return BY_TAG.getOrDefault(tag, INLINE);
    }

    /** Whether it begins and ends a line. */
    boolean breaksLine() {
        return switch (this) {
            case TEXT, INLINE, LINK, BREAK, CELL, TIME, WORDLESS -> false;
            default -> true;
        };
    }

    private static Map<String, NodeKind> byTag() {
        Map<String, NodeKind> kinds = new HashMap<>();
        put(kinds, LINK, "a");
        put(kinds, BREAK, "br");
        put(kinds, PARAGRAPH, "p", "dd");
        put(kinds, HEADLINE, "h1");
        put(kinds, HEADING, "h2", "h3", "h4", "h5", "h6", "dt", "summary");
        put(kinds, LIST, "ul", "ol", "dl");
        put(kinds, ITEM, "li");
        put(kinds, TABLE, "table");
        put(kinds, ROW, "tr");
        put(kinds, CELL, "td", "th");
        put(kinds, VERBATIM, "pre", "listing", "xmp", "plaintext");
        put(kinds, QUOTE, "blockquote");
        put(kinds, ARTICLE, "article");
        put(kinds, MAIN, "main");
        put(kinds, HEADER, "header");
        put(kinds, FOOTER, "footer");
        put(kinds, ASIDE, "aside");
        put(kinds, NAVIGATION, "nav", "menu", "dir");
        put(kinds, FORM, "form", "fieldset", "search", "noscript");
        put(kinds, FIGURE, "figure");
        put(kinds, CAPTION, "figcaption", "caption");
        put(kinds, TIME, "time");
        for (String block : List.of(
                "body", "div", "section", "hgroup", "thead", "tbody", "tfoot", "hr", "address", "details", "center")) {
            kinds.put(block, BLOCK);
        }
        for (String wordless : List.of(
                "script",
                "style",
                "template",
                "svg",
                "math",
                "iframe",
                "object",
                "embed",
                "applet",
                "canvas",
                "audio",
                "video",
                "map",
                "button",
                "input",
                "select",
                "textarea",
                "label",
                "datalist",
                "dialog",
                "link",
                "meta",
                "picture",
                "img",
                "legend",
                "head",
                "title",
                "noframes",
                "progress",
                "meter",
                "option",
                "optgroup",
                "output",
                "source",
                "track",
                "area",
                "param")) {
            kinds.put(wordless, WORDLESS);
        }
        return Map.copyOf(kinds);
    }

    private static void put(Map<String, NodeKind> kinds, NodeKind kind, String... tags) {
        for (String tag : tags) {
            kinds.put(tag, kind);
        }
    }
}
