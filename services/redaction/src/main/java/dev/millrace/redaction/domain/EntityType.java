package dev.millrace.redaction.domain;

import java.util.Locale;

/** Kinds of personal data, in the order that decides when two of the same length overlap. */
public enum EntityType {
    EMAIL,
    IBAN,
    CARD,
    IP,
    PHONE;

    /** The name in recipes, ledgers and counts: lower case. */
    public String entityName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What stands in its place, such as {@code [EMAIL]}. It holds nothing that could be taken for personal data. */
    public String placeholder() {
        return "[" + name() + "]";
    }

    /**
     * The kind that recipes call so.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static EntityType named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
