package dev.millrace.ingestion.domain.html;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jsoup.nodes.Element;

/**
 * A formula of MathML in a line: the TeX that it was made from where it is said, else its elements (MathML Core, section 3)
 * in TeX's notation.
 */
final class MathText {

    private static final Pattern STYLED = Pattern.compile("\\{\\\\(?:display|text)style\\s*(.*)}", Pattern.DOTALL);
    private static final Set<String> OTHER_FORMS = Set.of("annotation", "annotation-xml");

    /** Deeper formulas are written as their characters. */
    private static final int DEEPEST = 60;

    private MathText() {}

    /** The formula of a {@code math} element; empty if it has no characters. */
    static String of(Element math) {
        for (Element annotation : math.getElementsByTag("annotation")) {
            String encoding = annotation.attr("encoding");
            if ((encoding.contains("tex") || encoding.contains("TeX") || encoding.contains("latex"))
                    && !annotation.wholeText().isBlank()) {
                return bare(annotation.wholeText());
            }
        }
        String alternative = math.attr("alttext");
        return alternative.isBlank() ? row(math, 0) : bare(alternative);
    }

    /** TeX without what only chooses a size. */
    static String bare(String tex) {
        Matcher styled = STYLED.matcher(tex.strip());
        return (styled.matches() ? styled.group(1) : tex).strip().replaceAll("\\s+", " ");
    }

    private static String row(Element element, int depth) {
        List<Element> children = children(element);
        if (children.isEmpty() || depth > DEEPEST) {
            return element.wholeText().strip();
        }
        return children.stream().map(child -> element(child, depth + 1)).collect(Collectors.joining());
    }

    private static List<Element> children(Element element) {
        return element.children().stream()
                .filter(child -> !OTHER_FORMS.contains(child.normalName()))
                .toList();
    }

    private static String element(Element element, int depth) {
        List<String> parts = depth > DEEPEST
                ? List.of()
                : children(element).stream()
                        .map(child -> element(child, depth + 1))
                        .toList();
        return switch (element.normalName()) {
            case "msup" -> part(parts, 0) + "^" + group(part(parts, 1));
            case "msub" -> part(parts, 0) + "_" + group(part(parts, 1));
            case "msubsup", "munderover" -> part(parts, 0) + "_" + group(part(parts, 1)) + "^" + group(part(parts, 2));
            case "munder" -> part(parts, 0) + "_" + group(part(parts, 1));
            case "mover" -> part(parts, 0) + "^" + group(part(parts, 1));
            case "mfrac" -> "\\frac{" + part(parts, 0) + "}{" + part(parts, 1) + "}";
            case "msqrt" -> "\\sqrt{" + String.join("", parts) + "}";
            case "mroot" -> "\\sqrt[" + part(parts, 1) + "]{" + part(parts, 0) + "}";
            case "mfenced" -> fenced(element, parts);
            case "mtr", "mlabeledtr" -> String.join(" & ", parts);
            case "mtable" -> String.join(" \\\\ ", parts);
            case "mtext" -> " " + element.wholeText().strip() + " ";
            case "mspace" -> " ";
            case "mo" -> operator(element.wholeText().strip());
            default -> parts.isEmpty() ? element.wholeText().strip() : String.join("", parts);
        };
    }

    /** Multiplication and function application are often written as characters that aren't seen. */
    private static String operator(String sign) {
        return sign.length() == 1 && sign.charAt(0) >= '\u2061' && sign.charAt(0) <= '\u2064' ? "" : sign;
    }

    private static String fenced(Element element, List<String> parts) {
        String open = element.hasAttr("open") ? element.attr("open") : "(";
        String close = element.hasAttr("close") ? element.attr("close") : ")";
        String separators =
                element.hasAttr("separators") ? element.attr("separators").strip() : ",";
        return open + String.join(separators.isEmpty() ? "" : separators.substring(0, 1), parts) + close;
    }

    private static String part(List<String> parts, int index) {
        return index < parts.size() ? parts.get(index) : "";
    }

    private static String group(String part) {
        return part.codePointCount(0, part.length()) == 1 ? part : "{" + part + "}";
    }
}
