package dev.millrace.redaction.domain;

import dev.millrace.contracts.shards.Dialog;
import dev.millrace.contracts.shards.Document;
import dev.millrace.redaction.domain.classifier.TokenClassifier;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Redacts single documents, without a shard or a recipe: to try it on a file. */
public final class RedactDocument {

    private final Redactor redactor;

    /** Looks for the kinds that a run looks for when its recipe says nothing. */
    public RedactDocument() {
        this(EntityType.DEFAULTS, Set.of(), Optional.empty());
    }

    /**
     * @param regions ISO 3166 codes of countries whose phone numbers and ids are expected as they are written there
     * @param classifier finds what has no shape
     */
    public RedactDocument(Set<EntityType> kinds, Set<String> regions, Optional<TokenClassifier> classifier) {
        redactor = new Redactor(kinds, new Expected(regions, false), Allowed.NOTHING, classifier);
    }

    /**
     * A document without personal data.
     *
     * @param entities what was replaced, with offsets in code points of the input
     */
    public record Result(String id, String text, List<Found> entities) {}

    /**
     * One replacement.
     *
     * @param type the kind's name in capitals, such as {@code EMAIL}
     */
    public record Found(String type, int start, int end) {}

    /** Redacts one document as a run does. */
    public Result redact(Document document) {
        return document.messages()
                .map(said -> {
                    Redactor.RedactedDialog clean = redactor.redact(said);
                    return result(document, Dialog.of(clean.messages()).text(), clean.entities());
                })
                .orElseGet(() -> {
                    Redactor.Redacted clean = redactor.redact(document.text());
                    return result(document, clean.text(), clean.entities());
                });
    }

    private static Result result(Document document, String text, List<Entity> entities) {
        List<Found> found = entities.stream()
                .map(entity -> new Found(entity.type().name().toUpperCase(Locale.ROOT), entity.start(), entity.end()))
                .toList();
        return new Result(document.id(), text, found);
    }
}
