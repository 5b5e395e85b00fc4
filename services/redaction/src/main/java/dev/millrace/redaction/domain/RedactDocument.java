package dev.millrace.redaction.domain;

import dev.millrace.contracts.shards.Dialog;
import dev.millrace.contracts.shards.Document;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;

/** Redacts single documents, without a shard or a recipe: to try it on a file. */
public final class RedactDocument {

    private final Redactor redactor = new Redactor(EnumSet.allOf(EntityType.class));

    /**
     * A document without personal data.
     *
     * @param entities what was replaced, with offsets in code points of the input
     */
    public record Result(String id, String text, List<Found> entities) {}

    /**
     * One replacement.
     *
     * @param type {@code EMAIL}, {@code PHONE}, {@code CARD}, {@code IBAN} or {@code IP}
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
