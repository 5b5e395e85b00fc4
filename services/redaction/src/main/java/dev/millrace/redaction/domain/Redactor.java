package dev.millrace.redaction.domain;

import dev.millrace.contracts.shards.Dialog;
import dev.millrace.contracts.shards.Message;
import dev.millrace.redaction.domain.classifier.TokenClassifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Replaces personal data. With placeholders, what it returns it would return unchanged if asked again, but for what a classifier
 * makes of a text with placeholders: a placeholder may bring to light a number that stood too close to another, so it looks until
 * there is nothing more.
 */
public final class Redactor {

    private final CandidateScan scan;
    private final Allowed allowed;
    private final Optional<TokenClassifier> classifier;

    public Redactor(Set<EntityType> types) {
        this(types, Expected.NOTHING);
    }

    Redactor(Set<EntityType> types, Expected expected) {
        this(types, expected, Allowed.NOTHING, Optional.empty());
    }

    /** @param classifier finds what has no shape; that isn't looked for again where something else stands in its place */
    Redactor(Set<EntityType> types, Expected expected, Allowed allowed, Optional<TokenClassifier> classifier) {
        this.scan = new CandidateScan(types, expected);
        this.allowed = allowed;
        this.classifier = classifier;
    }

    /**
     * A text without personal data.
     *
     * @param text with something else in its place; the same object when nothing was found
     * @param entities what was found, in order, not overlapping
     */
    public record Redacted(String text, List<Entity> entities) {}

    /** The text with placeholders for the kinds of data this redactor looks for. Nothing else in it changes. */
    public Redacted redact(String text) {
        return redactProse(text, Substitutes.placeholders());
    }

    /**
     * A dialog without personal data.
     *
     * @param messages the same, with something else in its place
     * @param entities what was found in the dialog as one text, in order, not overlapping
     */
    public record RedactedDialog(List<Message> messages, List<Entity> entities) {}

    /**
     * As {@link #redact} for a dialog: what is personal data in one message by itself (nothing but a number), and what is so
     * in the whole of it (a number, and the question for it).
     */
    public RedactedDialog redact(List<Message> said) {
        return redact(said, Substitutes.placeholders());
    }

    RedactedDialog redact(List<Message> said, Substitutes substitutes) {
        Dialog dialog = Dialog.of(said);
        Replacements replaced = new Replacements(dialog.text());
        for (Dialog.Part part : dialog.contents()) {
            Replacements alone = replacements(dialog.text().substring(part.from(), part.to()));
            replaced.add(alone.spans().stream()
                    .map(span -> new Span(span.type(), span.start() + part.from(), span.end() + part.from()))
                    .toList());
        }
        Replacements.Part all = replaced.all();
        replaceAll(
                replaced,
                find(all.text(), 0, all.text().length()).stream()
                        .map(all::inOriginal)
                        .toList());
        for (Dialog.Part part : dialog.contents()) {
            replaceNames(replaced, dialog.text(), part.from(), part.to());
        }
        List<Message> clean = new ArrayList<>(said.size());
        for (Dialog.Part part : dialog.contents()) {
            clean.add(
                    new Message(said.get(clean.size()).role(), replaced.written(part.from(), part.to(), substitutes)));
        }
        return new RedactedDialog(clean, inCodePoints(dialog.text(), replaced.spans()));
    }

    /** As {@link #redact}; each character is looked at a bounded number of times, whatever the text. */
    Redacted redactAll(CharSequence text) {
        return redactAll(text, Substitutes.placeholders());
    }

    Redacted redactAll(CharSequence text, Substitutes substitutes) {
        return redacted(text, replacements(text), substitutes);
    }

    /** As {@link #redact} for a text in which people write: a classifier is asked, too. */
    Redacted redactProse(String text, Substitutes substitutes) {
        Replacements replaced = replacements(text);
        replaceNames(replaced, text, 0, text.length());
        return redacted(text, replaced, substitutes);
    }

    private static Redacted redacted(CharSequence text, Replacements replaced, Substitutes substitutes) {
        return new Redacted(replaced.written(substitutes), inCodePoints(text, replaced.spans()));
    }

    private Replacements replacements(CharSequence text) {
        Replacements replaced = new Replacements(text);
        replaceAll(replaced, find(text, 0, text.length()));
        return replaced;
    }

    private List<Span> find(CharSequence text, int from, int to) {
        List<Span> found = scan.find(text, from, to);
        if (allowed.isAnything()) {
            found.removeIf(span -> allowed.has(
                    span.type(), text.subSequence(span.start(), span.end()).toString()));
        }
        return found;
    }

    /** What the classifier finds in a part of a text, where nothing else has been found: what has a shape is known better. */
    private void replaceNames(Replacements replaced, String text, int from, int to) {
        if (classifier.isEmpty() || from == to) {
            return;
        }
        List<Span> named = new ArrayList<>();
        for (TokenClassifier.Found found : classifier.get().find(text.substring(from, to))) {
            Span whole = new Span(EntityType.named(found.kind()), found.start() + from, found.end() + from);
            replaced.free(whole).stream()
                    .filter(span -> isNamed(text, span))
                    .filter(span -> !allowed.isAnything()
                            || !allowed.has(span.type(), text.substring(span.start(), span.end())))
                    .forEach(named::add);
        }
        replaceAll(replaced, named);
    }

    private static boolean isNamed(String text, Span span) {
        return text.substring(span.start(), span.end()).codePoints().anyMatch(Character::isLetterOrDigit);
    }

    private void replaceAll(Replacements replaced, List<Span> first) {
        List<Span> found = first;
        while (!found.isEmpty()) {
            replaced.add(found);
            found = broughtToLight(replaced.near(found));
        }
    }

    private List<Span> broughtToLight(List<Replacements.Part> parts) {
        List<Span> found = new ArrayList<>();
        for (Replacements.Part part : parts) {
            find(part.text(), part.from(), part.to()).forEach(span -> found.add(part.inOriginal(span)));
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
