package dev.millrace.redaction.domain;

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

    /** Redacts one text. */
    public Result redact(String id, String text) {
        Redactor.Redacted redacted = redactor.redact(text);
        List<Found> entities = redacted.entities().stream()
                .map(entity -> new Found(entity.type().name().toUpperCase(Locale.ROOT), entity.start(), entity.end()))
                .toList();
        return new Result(id, redacted.text(), entities);
    }
}
