package dev.millrace.contracts.recipes;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model of the platform, as a recipe names it: {@code NAME@VERSION}, such as {@code stories@v3}.
 *
 * @param model its name
 * @param version its version
 */
public record ModelName(String model, String version) {

    private static final Pattern FORM = Pattern.compile("([a-z0-9][a-z0-9-]{0,62})@(v[0-9]{1,9})");

    /** The model that {@code written} names; empty when it is a path. A folder of such a name is {@code ./NAME@VERSION}. */
    public static Optional<ModelName> in(String written) {
        Matcher form = FORM.matcher(written);
        return form.matches() ? Optional.of(new ModelName(form.group(1), form.group(2))) : Optional.empty();
    }

    @Override
    public String toString() {
        return model + "@" + version;
    }
}
