package dev.millrace.contracts.models.labels;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a token classifier says of a token, by the name that its {@code id2label} has for it: {@code O} where it belongs to
 * nothing; {@code B-PER} and {@code I-PER} where something begins and goes on, with {@code E} (or {@code L}) for its last token
 * and {@code S} (or {@code U}) for its only one in longer schemes; or {@code PER} alone, where no difference is made.
 *
 * @param entity what the token belongs to, as the model calls it; empty: nothing
 * @param begins whether something begins with it
 */
public record TokenLabel(String entity, boolean begins) {

    /** The name of the label of what belongs to nothing. */
    public static final String OUTSIDE = "O";

    private static final Pattern PLACED = Pattern.compile("([BIESLU])[-_](.+)");

    /** The label of this name. */
    static TokenLabel named(String name) {
        if (name.equals(OUTSIDE)) {
            return new TokenLabel("", false);
        }
        Matcher placed = PLACED.matcher(name);
        return placed.matches()
                ? new TokenLabel(placed.group(2), "BSU".contains(placed.group(1)))
                : new TokenLabel(name, false);
    }

    /** Whether a token belongs to something. */
    public boolean isInside() {
        return !entity.isEmpty();
    }
}
