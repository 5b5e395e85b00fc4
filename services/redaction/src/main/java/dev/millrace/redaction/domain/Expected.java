package dev.millrace.redaction.domain;

import java.util.Set;
import java.util.TreeSet;

/**
 * What is taken for personal data although the text doesn't say so.
 *
 * @param regions ISO 3166 codes of countries whose phone numbers and ids are expected in their national forms
 * @param privateAddresses whether IP addresses count that are of private networks or other special-purpose ranges
 */
record Expected(Set<String> regions, boolean privateAddresses) {

    static final Expected NOTHING = new Expected(Set.of(), false);

    Expected {
        regions = Set.copyOf(new TreeSet<>(regions));
    }
}
