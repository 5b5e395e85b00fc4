package dev.millrace.ingestion.domain.pdf;

import dev.millrace.ingestion.domain.pdf.PdfLines.Line;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Makes paragraphs of the lines of a PDF: without what stands at the edge of every page, and with whole words. */
final class PdfParagraphs {

    private static final Pattern NUMBER = Pattern.compile("\\d+|\\b[ivxlc]+\\b");
    private static final Pattern ITEM = Pattern.compile("(?:[•◦▪‣–*·-]|\\d{1,3}[.)]|[a-z][.)])\\s.*");
    private static final Pattern LETTERS = Pattern.compile("[\\p{L}\\p{M}-]+");
    private static final int AT_THE_EDGE = 2;
    private static final float WIDE_GAP = 1.7f;

    private PdfParagraphs() {}

    /** {@code lines} without headers, footers and page numbers: lines at a page's edge that other pages have there too. */
    static List<Line> withoutRunningLines(List<Line> lines) {
        Map<Integer, List<Line>> pages =
                lines.stream().collect(Collectors.groupingBy(Line::page, TreeMap::new, Collectors.toList()));
        List<Line> edges = new ArrayList<>();
        Map<Integer, Integer> outermost = new HashMap<>();
        for (List<Line> page : pages.values()) {
            List<Line> down =
                    page.stream().sorted(Comparator.comparingDouble(Line::y)).toList();
            if (down.size() > 2 * AT_THE_EDGE) {
                edges.addAll(down.subList(0, AT_THE_EDGE));
                edges.addAll(down.subList(down.size() - AT_THE_EDGE, down.size()));
                outermost.merge(slot(down.getFirst()), 1, Integer::sum);
                outermost.merge(slot(down.getLast()), 1, Integer::sum);
            }
        }
        Map<String, Set<Integer>> pagesWith = new HashMap<>();
        edges.forEach(line ->
                pagesWith.computeIfAbsent(key(line), k -> new HashSet<>()).add(line.page()));
        Map<Integer, int[]> repeated = new HashMap<>();
        for (Line line : edges) {
            int[] counts = repeated.computeIfAbsent(slot(line), s -> new int[2]);
            counts[0]++;
            counts[1] += pagesWith.getOrDefault(key(line), Set.of()).size() > 1 ? 1 : 0;
        }
        Set<Line> running = new HashSet<>();
        for (Line line : edges) {
            int[] counts = repeated.getOrDefault(slot(line), new int[] {1, 0});
            // Where most pages have the same at their very edge, the few that have something else there have it too.
            boolean edgeOfMost = 2 * outermost.getOrDefault(slot(line), 0) >= pages.size()
                    && pages.size() > 3
                    && counts[1] >= 0.6 * counts[0];
            if (edgeOfMost || pagesWith.getOrDefault(key(line), Set.of()).size() > 2) {
                running.add(line);
            }
        }
        return lines.stream().filter(line -> !running.contains(line)).toList();
    }

    private static int slot(Line line) {
        return Math.round(line.y() / 4);
    }

    private static String key(Line line) {
        return slot(line) + " " + NUMBER.matcher(line.text()).replaceAll("#");
    }

    /** The text: a paragraph a line, lines of code as they are. */
    static String of(List<Line> lines) {
        Map<Integer, Float> widths = new HashMap<>();
        lines.forEach(line -> widths.merge(line.page(), line.end(), Math::max));
        Set<String> words = words(lines);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            if (i > 0) {
                Line before = lines.get(i - 1);
                if (continues(before, line, widths.getOrDefault(before.page(), 0f))) {
                    join(text, line.text(), words);
                    continue;
                }
                text.append(isApart(before, line) ? "\n\n" : "\n");
            }
            text.append(line.text());
        }
        return text.toString();
    }

    private static boolean continues(Line before, Line line, float width) {
        if (before.code() || line.code() || ITEM.matcher(line.text()).matches()) {
            return false;
        }
        boolean full = before.end() > 0.8 * width;
        if (before.page() != line.page()) {
            return full && Character.isLowerCase(line.text().codePointAt(0));
        }
        return full
                && Math.abs(before.size() - line.size()) < 1
                && line.y() > before.y()
                && line.y() - before.y() < WIDE_GAP * Math.max(line.size(), 6);
    }

    private static boolean isApart(Line before, Line line) {
        return before.page() != line.page()
                || line.y() < before.y()
                || line.y() - before.y() > WIDE_GAP * Math.max(line.size(), 6)
                || before.size() - line.size() > 1;
    }

    /** Mends a word that was cut at the end of the line: the document's other words tell whether the hyphen belongs. */
    private static void join(StringBuilder text, String next, Set<String> words) {
        int end = text.length();
        char last = text.charAt(end - 1);
        boolean cut = (last == '-' || last == '\u00AD' || last == '\u2010')
                && end > 1
                && Character.isLetter(text.charAt(end - 2))
                && Character.isLowerCase(next.codePointAt(0));
        if (!cut) {
            text.append(' ').append(next);
            return;
        }
        int from = end - 1;
        while (from > 0 && (Character.isLetter(text.charAt(from - 1)) || text.charAt(from - 1) == '-')) {
            from--;
        }
        String head = text.substring(from, end - 1);
        String tail =
                LETTERS.matcher(next).results().findFirst().map(m -> m.group()).orElse("");
        boolean compound = words.contains(head + "-" + tail) && !words.contains(head + tail);
        text.setLength(end - 1);
        text.append(compound ? "-" : "").append(next);
    }

    private static Set<String> words(List<Line> lines) {
        Set<String> words = new HashSet<>();
        for (Line line : lines) {
            LETTERS.matcher(line.text()).results().forEach(word -> words.add(word.group()));
        }
        return words;
    }
}
