package dev.millrace.redaction.domain;

import java.util.function.Predicate;

/**
 * How one country writes one kind of number that says who somebody is.
 *
 * @param shapes what it looks like, parted by {@code |}: 9 for a digit, A for a letter, X for either, all else as it is
 * @param valid what its digits and capitals, without what parts them, must satisfy
 */
record IdForm(EntityType kind, String country, Strength strength, String shapes, Predicate<String> valid) {

    /** How much it takes to believe that something of this form is what it looks like. */
    enum Strength {
        /** Its form and its check digits are no chance. */
        SURE,
        /** Its check digits could be chance: it is called what it is, its country is expected, or it is all there is. */
        CHECKED,
        /** It has no check digits: it is called what it is, or it is all there is where its country is expected. */
        SHAPED
    }

    static IdForm sure(String country, String shapes, Predicate<String> valid) {
        return new IdForm(EntityType.NATIONAL_ID, country, Strength.SURE, shapes, valid);
    }

    static IdForm checked(String country, String shapes, Predicate<String> valid) {
        return new IdForm(EntityType.NATIONAL_ID, country, Strength.CHECKED, shapes, valid);
    }

    static IdForm shaped(String country, String shapes, Predicate<String> valid) {
        return new IdForm(EntityType.NATIONAL_ID, country, Strength.SHAPED, shapes, valid);
    }

    static IdForm passport(String country, String shapes) {
        return new IdForm(EntityType.PASSPORT, country, Strength.SHAPED, shapes, _ -> true);
    }
}
