package dev.millrace.ingestion.domain.html;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * Finds the part of a page that holds its main text. Where the page says so itself (schema.org, the usual names of content
 * management systems, {@code article}) that is believed if enough text is there; else paragraphs vote for what contains
 * them, by length and against links, as in Kohlschütter et al., "Boilerplate detection using shallow text features"
 * (WSDM 2010), and Arc90's Readability.
 */
final class MainText {

    private static final List<String> DECLARED = List.of(
            "[itemprop=articleBody]",
            "[property=articleBody]",
            ".article-body,.articleBody,.article__body,.article-content,.article__content,.article-text,.articletext,.article_body,.article_text",
            ".entry-content,.post-content,.post-body,.entry-body,.post__content,.postcontent,.post-entry,.single-content,.story-body,.storybody,.story-content,.blog-content,.field-name-body,.field--name-body,.td-post-content,.theme-content,.content-body,.mw-parser-output",
            "article",
            "#article,.article,.post,.entry,.hentry",
            "main,[role=main]",
            "#main-content,.main-content,#content,.content,#main,.main");

    /** Fewer characters than this are a teaser or an error message. */
    private static final int ENOUGH = 250;

    private MainText() {}

    /** The main text, a paragraph a line. Changes {@code document}. */
    static String of(Document document) {
        Furniture.removeFrom(document);
        Element body = document.body();
        int available = paragraphText(body);
        for (String selector : DECLARED) {
            Optional<Element> declared = best(body, selector);
            if (declared.isPresent() && isEnough(paragraphText(declared.get()), available)) {
                String text = Blocks.of(declared.get());
                if (text.length() >= ENOUGH) {
                    return text;
                }
            }
        }
        String text = Blocks.of(elected(body).orElse(body));
        return text.length() >= ENOUGH ? text : Blocks.of(body);
    }

    private static boolean isEnough(int chars, int available) {
        return chars >= ENOUGH && chars >= 0.4 * available;
    }

    /** Of the elements that match, the one with most paragraph text; the inner one where two have the same. */
    private static Optional<Element> best(Element body, String selector) {
        Optional<Element> best = Optional.empty();
        int most = 0;
        for (Element candidate : body.select(selector)) {
            int text = paragraphText(candidate);
            if (text > most * 1.02) {
                best = Optional.of(candidate);
                most = text;
            }
        }
        return best;
    }

    private static int paragraphText(Element element) {
        int sum = 0;
        for (Element paragraph : element.select("p,li,blockquote,pre,dd")) {
            String own = paragraph.normalName().equals("li") ? "" : paragraph.text();
            if (own.length() > 40) {
                sum += own.length();
            }
        }
        return sum;
    }

    /** The element that most paragraphs vote for: their parents in full, their grandparents by half. */
    private static Optional<Element> elected(Element body) {
        IdentityHashMap<Element, Double> votes = new IdentityHashMap<>();
        for (Element paragraph : body.select("p,pre,blockquote,td,div,li,section")) {
            int length = ownText(paragraph);
            if (length >= 25) {
                double vote = 1
                        + Math.min(3, length / 100.0)
                        + paragraph.text().chars().filter(c -> c == ',').count();
                Element parent = paragraph.normalName().equals("div") ? paragraph : paragraph.parent();
                for (double share = 1;
                        parent != null && !parent.normalName().equals("html") && share > 0.2;
                        share /= 2) {
                    votes.merge(parent, vote * share, Double::sum);
                    parent = parent.parent();
                }
            }
        }
        // In document order, so that equal votes always elect the same.
        Optional<Element> winner = Optional.empty();
        double most = 0;
        for (Element candidate : body.getAllElements()) {
            double score = votes.getOrDefault(candidate, 0.0) * (1 - Blocks.linkDensity(candidate));
            if (score > most) {
                most = score;
                winner = Optional.of(candidate);
            }
        }
        return winner;
    }

    private static int ownText(Element element) {
        return element.normalName().equals("p")
                ? element.text().length()
                : element.ownText().length();
    }
}
