package dev.millrace.ingestion.domain.html;

import java.util.Iterator;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.jsoup.parser.StreamParser;

/** Reads a page. */
public final class PageReader {

    /** Looking at the clock costs more than parsing an element. */
    private static final int LOOK_AT_CLOCK_EVERY = 4096;

    private final PageLimits limits;
    private final long deadline;

    private PageReader(PageLimits limits) {
        this.limits = limits;
        this.deadline = System.nanoTime() + limits.seconds() * 1_000_000_000L;
    }

    /** As {@link #read(String, PageLimits)}, within {@link PageLimits#DEFAULT}. */
    public static Page read(String html) throws PageBeyondLimit {
        return read(html, PageLimits.DEFAULT);
    }

    /**
     * What {@code html} says; any characters at all give a page, if only an empty one.
     *
     * @throws PageBeyondLimit if it is deeper or larger than {@code limits} allow
     */
    public static Page read(String html, PageLimits limits) throws PageBeyondLimit {
        PageReader reader = new PageReader(limits);
        Document document = reader.parse(html);
        Notation.inLine(document);
        PageFacts facts = PageFacts.of(document);
        reader.checkTime();
        PageTree tree = PageTree.of(document.body());
        if (tree.depth() > limits.depth()) {
            throw new PageBeyondLimit("pageDepth", Integer.toString(limits.depth()));
        }
        String text = "";
        for (Furniture.Trust trust : Furniture.Trust.values()) {
            reader.checkTime();
            String found = MainText.of(tree, trust);
            text = found.length() > 2 * text.length() ? found : text;
            if (text.length() >= MainText.ENOUGH) {
                return facts.page(CharacterReferences.withoutLoneSurrogates(text));
            }
        }
        // Some pages hold their text for search engines only, and for readers load it later.
        String declared = facts.articleBody();
        return facts.page(
                CharacterReferences.withoutLoneSurrogates(declared.length() > 2 * text.length() ? declared : text));
    }

    /** Element by element, so that what grows without end is stopped while it grows. */
    private Document parse(String html) throws PageBeyondLimit {
        StreamParser parser = new StreamParser(Parser.htmlParser().setMaxDepth(limits.depth() + 1)).parse(html, "");
        Iterator<Element> elements = parser.iterator();
        int count = 0;
        while (elements.hasNext()) {
            elements.next();
            count++;
            if (count > limits.elements()) {
                throw new PageBeyondLimit("pageElements", Integer.toString(limits.elements()));
            }
            if (count % LOOK_AT_CLOCK_EVERY == 0) {
                checkTime();
            }
        }
        return parser.document();
    }

    private void checkTime() throws PageBeyondLimit {
        if (System.nanoTime() - deadline > 0) {
            throw new PageBeyondLimit("pageSeconds", Integer.toString(limits.seconds()));
        }
    }
}
