package dev.millrace.redaction.domain;

import java.util.ArrayList;
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
        return redactAll(text);
    }

    /** As {@link #redact}; each character is looked at a bounded number of times, whatever the text. */
    Redacted redactAll(CharSequence text) {
        Replacements replaced = new Replacements(text);
        List<Span> found = scan.find(text);
        while (!found.isEmpty()) {
            replaced.add(found);
            found = broughtToLight(replaced.near(found));
        }
        return new Redacted(replaced.written(), inCodePoints(text, replaced.spans()));
    }

    private List<Span> broughtToLight(List<Replacements.Part> parts) {
        List<Span> found = new ArrayList<>();
        for (Replacements.Part part : parts) {
            scan.find(part.text(), part.from(), part.to()).forEach(span -> found.add(part.inOriginal(span)));
        }
        return found;
    }

    private static List<Entity> inCodePoints(CharSequence text, List<Span> spans) {
        List<Entity> entities = new ArrayList<>(spans.size());
        int chars = 0;
        int codePoints = 0;
        for (Span span : spans) {
            int start = codePoints + Character.codePointCount(text, chars, span.start());
            int end = start + Character.codePointCount(text, span.start(), span.end());
            entities.add(new Entity(span.type(), start, end));
            chars = span.end();
            codePoints = end;
        }
        return entities;
    }
}
