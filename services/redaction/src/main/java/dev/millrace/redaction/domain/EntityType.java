package dev.millrace.redaction.domain;

import dev.millrace.contracts.recipes.Redact;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Kinds of personal data, in the order that decides when two of the same length overlap. */
public enum EntityType {
    /** What lets somebody in by an address: its user and password, the token in its query. */
    CREDENTIALS,
    EMAIL,
    IBAN,
    CARD,
    CRYPTO,
    IP,
    MAC,
    /** Keys, tokens and passwords. */
    SECRET,
    NATIONAL_ID,
    PASSPORT,
    DRIVING_LICENCE,
    BIRTH_DATE,
    PHONE,
    BIC,
    ADDRESS,
    /** Somebody's name; this and what follows is what a classifier takes for it. */
    PERSON,
    PLACE,
    ORGANISATION;

    /** What a recipe looks for that doesn't say. */
    public static final Set<EntityType> DEFAULTS =
            Collections.unmodifiableSet(EnumSet.of(EMAIL, IBAN, CARD, IP, PHONE));

    /** What nothing but a classifier finds. */
    public static final Set<EntityType> NAMES = Collections.unmodifiableSet(EnumSet.of(PERSON, PLACE, ORGANISATION));

    /**
     * What a recipe looks for.
     *
     * @throws IllegalArgumentException when it names a kind that there isn't
     */
    public static Set<EntityType> of(Redact redact) {
        EnumSet<EntityType> types = EnumSet.noneOf(EntityType.class);
        redact.entities().forEach(name -> types.add(named(name)));
        return types;
    }

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
