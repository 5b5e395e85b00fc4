package dev.millrace.contracts.recipes;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file that a recipe needs beside its sources, as it stands in the recipe: {@code sha256:} with the SHA-256 of its
 * content, and its name. It lies among the uploads.
 *
 * @param sha256 64 lower-case hexadecimal digits
 * @param name its own name, without folders; its ending says how it is to be read
 */
public record Asset(String sha256, String name) {

    /** What an asset begins with where a path may stand as well. */
    static final String PREFIX = "sha256:";

    private static final Pattern FORM = Pattern.compile(PREFIX + "([0-9a-f]{64})/([^/\\p{Cntrl}]{1,255})");

    public Asset {
        if (!FORM.matcher(form(sha256, name)).matches() || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("Not an asset: " + form(sha256, name));
        }
    }

    /** The asset that {@code written} names; empty when it is a path, or the SHA-256 of an upload alone. */
    public static Optional<Asset> in(String written) {
        Matcher form = FORM.matcher(written);
        return form.matches() && !form.group(2).equals(".") && !form.group(2).equals("..")
                ? Optional.of(new Asset(form.group(1), form.group(2)))
                : Optional.empty();
    }

    private static String form(String sha256, String name) {
        return PREFIX + sha256 + '/' + name;
    }

    /** As it stands in a recipe. */
    @Override
    public String toString() {
        return form(sha256, name);
    }
}
