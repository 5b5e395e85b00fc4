package dev.millrace.redaction.domain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Replaces personal data by placeholders. What it returns it would return unchanged if asked again: a placeholder may
 * bring to light a number that stood too close to another, so it looks until there is nothing more.
 */
public final class Redactor {

    private final Scan scan;

    public Redactor(Set<EntityType> types) {
        this.scan = new Scan(types);
    }

    /**
     * A text without personal data.
     *
     * @param text with placeholders; the same object when nothing was found
     * @param entities what was found, in order, not overlapping
     */
    public record Redacted(String text, List<Entity> entities) {}

    /** The text without the kinds of data this redactor looks for. Nothing else in it changes. */
    public Redacted redact(String text) {
        String current = text;
        List<Span> replaced = new ArrayList<>();
        List<Span> found = scan.find(current);
        while (!found.isEmpty()) {
            List<Span> before = List.copyOf(replaced);
            found.forEach(span -> replaced.add(inOriginal(span, before)));
            replaced.sort(Comparator.comparingInt(Span::start));
            current = replace(current, found);
            found = scan.find(current);
        }
        return new Redacted(current, inCodePoints(text, replaced));
    }

    private static String replace(String text, List<Span> spans) {
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        for (Span span : spans) {
            out.append(text, from, span.start()).append(span.type().placeholder());
            from = span.end();
        }
        return out.append(text, from, text.length()).toString();
    }

    /** Where a span of the text with placeholders lies in the text without. It never touches a placeholder. */
    private static Span inOriginal(Span span, List<Span> replaced) {
        int shift = 0;
        for (Span earlier : replaced) {
            if (earlier.start() - shift >= span.start()) {
                break;
            }
            shift += earlier.length() - earlier.type().placeholder().length();
        }
        return new Span(span.type(), span.start() + shift, span.end() + shift);
    }

    private static List<Entity> inCodePoints(String text, List<Span> spans) {
        List<Entity> entities = new ArrayList<>(spans.size());
        int chars = 0;
        int codePoints = 0;
        for (Span span : spans) {
            int start = codePoints + text.codePointCount(chars, span.start());
            int end = start + text.codePointCount(span.start(), span.end());
            entities.add(new Entity(span.type(), start, end));
            chars = span.end();
            codePoints = end;
        }
        return entities;
    }
}
