package dev.millrace.ingestion.domain.html;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites in a page what means something by its layout, as the same thing in a line of text: a formula becomes TeX, a
 * raised or lowered number keeps its mark ({@code 10^3}), readings beside ruby text go.
 */
public final class Notation {

    private static final Set<String> REWRITTEN = Set.of("math", "script", "img", "sup", "sub", "rt", "rp", "rtc");
    private static final Set<String> TEX = Set.of("math/tex", "math/latex", "math/asciimath");

    /** What stands around a formula for those that read it another way, by the beginnings of their class. */
    private static final List<String> AROUND = List.of("katex", "MathJax", "mwe-math", "mjx-", "math-display");

    /** Pictures of formulas, whose other text is TeX. */
    private static final Pattern PICTURE = Pattern.compile("\\b(?:tex|latex|mwe-math-fallback-image-\\w+)\\b");

    private static final Pattern NUMBER =
            Pattern.compile("[+\u2212\u2013-]?\\d+(?:[.,]\\d+)?[+\u2212-]?|[+\u2212-]{1,2}");
    private static final Pattern LETTERS = Pattern.compile("[\\p{L}.\u00BA\u00AA\u2122\u00AE]+");

    /** Letters that are raised by custom and are no exponents. */
    private static final Pattern ORDINAL = Pattern.compile(
            "(?i:st|nd|rd|th|er|re|ers|res|e|es|eme|\u00E8me|\u00E8mes|nde?|d|de|ste|ter|o|a|os|as|\u00BA|\u00AA)");

    /** Marks of notes, beside numbers and letters. */
    private static final Pattern SIGNS = Pattern.compile("[*\u2020\u2021\u00A7\u00B6\u2016#]+");

    /** Words of four letters and more whose power is taken. */
    private static final Set<String> BASES = Set.of(
            ("inch inches feet foot yard yards mile miles meter meters metre metres kilometer kilometers kilometre kilometres mètre"
                            + " mètres kilomètre kilomètres quadratmeter zentimeter sinh cosh tanh arcsin arccos arctan sech csch coth")
                    .split(" ", -1));

    private static final int LONGEST_MARK = 24;
    private static final int LOOKED_BACK = 8;

    /** For each element around formulas, whether there is one only. */
    private final Map<Element, Boolean> alone = new HashMap<>();

    private Notation() {}

    /** Rewrites all of {@code root}, in time that its elements are in proportion to. */
    public static void inLine(Element root) {
        List<Element> found = root.stream()
                .filter(element -> REWRITTEN.contains(element.normalName()))
                .toList();
        Notation notation = new Notation();
        for (Element element : found) {
            // What stood in a formula is gone with it.
            if (element.ownerDocument() != null) {
                notation.rewrite(element);
            }
        }
    }

    private void rewrite(Element element) {
        switch (element.normalName()) {
            case "math" -> replace(outermost(element), MathText.of(element));
            case "script" -> script(element);
            case "img" -> {
                if (PICTURE.matcher(element.className()).find()
                        && !element.attr("alt").isBlank()) {
                    replace(element, MathText.bare(element.attr("alt")));
                }
            }
            case "sup" -> raised(element);
            case "sub" -> lowered(element);
            default -> {
                if (isInRuby(element)) {
                    element.empty();
                }
            }
        }
    }

    private static boolean isInRuby(Element reading) {
        Element parent = reading.parent();
        return parent != null
                && (parent.normalName().equals("ruby")
                        || (parent.parent() != null
                                && parent.parent().normalName().equals("ruby")));
    }

    /** TeX that a script of the page draws; what it has drawn stands just before it. */
    private static void script(Element script) {
        if (!TEX.contains(script.attr("type").replaceFirst(";.*", "").strip())) {
            return;
        }
        for (Element before = script.previousElementSibling();
                before != null && before.className().startsWith("MathJax");
                before = before.previousElementSibling()) {
            before.empty();
        }
        replace(script, script.data().strip());
    }

    private Element outermost(Element math) {
        Element outer = math;
        Element parent = math.parent();
        while (parent != null && isAround(parent) && alone.computeIfAbsent(parent, Notation::isAlone)) {
            outer = parent;
            parent = parent.parent();
        }
        return outer;
    }

    private static boolean isAlone(Element around) {
        return around.stream()
                        .filter(element -> element.normalName().equals("math"))
                        .limit(2)
                        .count()
                == 1;
    }

    private static boolean isAround(Element element) {
        String name = element.normalName();
        return name.startsWith("mjx-")
                || ((name.equals("span") || name.equals("div"))
                        && AROUND.stream().anyMatch(element.className()::startsWith));
    }

    private static void replace(Element element, String text) {
        if (text.isBlank()) {
            element.remove();
        } else if (element.normalName().equals("div")) {
            element.attributes().asList().forEach(attribute -> element.removeAttr(attribute.getKey()));
            element.text(text);
        } else {
            element.replaceWith(new TextNode(text));
        }
    }

    private static void raised(Element sup) {
        String mark = sup.text().strip();
        if (mark.isEmpty() || mark.length() > LONGEST_MARK) {
            return;
        }
        Optional<Character> before = before(sup);
        if (isNumerator(sup, mark)) {
            enclose(sup, before.isPresent() && Character.isDigit(before.get()) ? " " : "", "");
        } else if (isNote(sup, mark, before)) {
            if (mark.chars().allMatch(Character::isLetterOrDigit)) {
                enclose(sup, "[", "]");
            }
        } else if (NUMBER.matcher(mark).matches()) {
            enclose(sup, "^", "");
        } else if (!LETTERS.matcher(mark).matches()) {
            enclose(sup, "^{", "}");
        } else if (isExponent(sup, mark, before)) {
            enclose(sup, mark.length() == 1 ? "^" : "^{", mark.length() == 1 ? "" : "}");
        }
    }

    /** The upper number of a fraction, as in {@code <sup>3</sup>⁄<sub>4</sub>}. */
    private static boolean isNumerator(Element sup, String mark) {
        return mark.chars().allMatch(Character::isDigit)
                && sup.nextSibling() instanceof TextNode between
                && (between.text().strip().equals("/") || between.text().strip().equals("\u2044"))
                && between.nextSibling() instanceof Element below
                && below.normalName().equals("sub");
    }

    /** A reference to a note: it leads there, it stands behind a sentence or before one, or behind a word. */
    private static boolean isNote(Element sup, String mark, Optional<Character> before) {
        if (!sup.getElementsByTag("a").isEmpty()
                || mark.startsWith("[")
                || SIGNS.matcher(mark).matches()) {
            return true;
        }
        boolean number = mark.chars().allMatch(Character::isDigit);
        boolean letter = mark.length() == 1 && mark.charAt(0) >= 'a' && mark.charAt(0) <= 'd';
        if ((letter || (number && mark.length() < 4)) && standsBehindWord(sup)) {
            return true;
        }
        boolean behind = before.isPresent() && ".,;:!?\u201D\u00BB\"\u3002\u3001".indexOf(before.get()) >= 0;
        boolean first = before.isEmpty() || Character.isWhitespace(before.get());
        return number && (behind || (first && !startsWithLetter(sup.nextSibling())));
    }

    /** Behind one of four letters or more, which is no unit and no function: there is no power of it. */
    private static boolean standsBehindWord(Element sup) {
        if (!(sup.previousSibling() instanceof TextNode words)) {
            return false;
        }
        String text = words.getWholeText();
        int from = text.length();
        while (from > 0 && Character.isLetter(text.charAt(from - 1))) {
            from--;
        }
        return text.length() - from >= 4 && !BASES.contains(text.substring(from).toLowerCase(Locale.ROOT));
    }

    private static boolean startsWithLetter(@Nullable Node node) {
        String text = node instanceof TextNode words
                ? words.getWholeText()
                : node instanceof Element element ? element.wholeText() : "";
        return !text.isEmpty() && Character.isLetter(text.charAt(0));
    }

    /** Letters are raised in names and numbers, too: only what is written as a variable is an exponent. */
    private static boolean isExponent(Element sup, String mark, Optional<Character> before) {
        if (before.isEmpty() || mark.indexOf('.') >= 0) {
            return false;
        }
        char base = before.get();
        if (Character.isDigit(base) || base == ')' || base == ']') {
            return !ORDINAL.matcher(mark).matches() && mark.length() <= 2;
        }
        boolean variable = mark.length() == 1 && Character.isLowerCase(mark.charAt(0)) && mark.charAt(0) != 'o';
        return variable && Character.isLowerCase(base) && !continuesWord(sup);
    }

    /** Whether two letters or more stand before it. */
    private static boolean continuesWord(Element element) {
        return element.previousSibling() instanceof TextNode words
                && words.getWholeText().length() > 1
                && Character.isLetter(
                        words.getWholeText().charAt(words.getWholeText().length() - 2));
    }

    private static void lowered(Element sub) {
        String mark = sub.text().strip();
        if (mark.isEmpty() || mark.length() > LONGEST_MARK) {
            return;
        }
        Optional<Character> before = before(sub);
        boolean number = NUMBER.matcher(mark).matches();
        // H2O is written so; a number in a number, or a word in a word, would be read as one.
        boolean fuses = before.isPresent()
                && (number ? Character.isDigit(before.get()) : Character.isLetterOrDigit(before.get()));
        if (fuses) {
            enclose(sub, mark.length() == 1 || number ? "_" : "_{", mark.length() == 1 || number ? "" : "}");
        }
    }

    private static void enclose(Element element, String before, String behind) {
        element.prependText(before);
        if (!behind.isEmpty()) {
            element.appendText(behind);
        }
    }

    /** The character before an element in its line. */
    private static Optional<Character> before(Element element) {
        Node at = element;
        int looked = 0;
        do {
            for (Node left = at.previousSibling();
                    left != null && looked < LOOKED_BACK;
                    left = left.previousSibling()) {
                Optional<Character> last = last(left);
                if (last.isPresent()) {
                    return last;
                }
                looked++;
            }
            at = at.parent();
        } while (at instanceof Element inline
                && !NodeKind.of(inline.normalName()).breaksLine());
        return Optional.empty();
    }

    private static Optional<Character> last(Node node) {
        Node at = node;
        while (at instanceof Element && at.childNodeSize() > 0) {
            at = at.childNode(at.childNodeSize() - 1);
        }
        return at instanceof TextNode words && !words.getWholeText().isEmpty()
                ? Optional.of(words.getWholeText().charAt(words.getWholeText().length() - 1))
                : Optional.empty();
    }
}
