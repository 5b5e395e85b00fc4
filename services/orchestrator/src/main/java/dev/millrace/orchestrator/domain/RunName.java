package dev.millrace.orchestrator.domain;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A run's name: the recipe's name, the first eight digits of its digest, and the how-manieth run of that recipe name it
 * is. The number is also the version of the model that the run makes.
 *
 * @param recipe the recipe's name
 * @param digest the first eight hexadecimal digits of the recipe's digest
 * @param number from 1
 */
public record RunName(String recipe, String digest, int number) {

    private static final Pattern FORM = Pattern.compile("([a-z][a-z0-9-]*)-([0-9a-f]{8})-([1-9][0-9]{0,8})");

    /** The name of the {@code number}th run of a recipe with this name. */
    public static RunName of(String recipe, String digest, int number) {
        return new RunName(recipe, digest.substring(0, 8), number);
    }

    /** Reads the written form, such as {@code quickstart-1f00ca51-2}. */
    public static RunName parse(String written) {
        Matcher m = FORM.matcher(written);
        if (!m.matches()) {
            throw new IllegalArgumentException("Not the name of a run: " + written);
        }
        return new RunName(m.group(1), m.group(2), Integer.parseInt(m.group(3)));
    }

    /** The number in a version such as {@code v3}. */
    static int numberOf(String version) {
        return Integer.parseInt(version.substring(1));
    }

    /** The version of the model that the run makes. */
    public String version() {
        return "v" + number;
    }

    @Override
    public String toString() {
        return recipe + '-' + digest + '-' + number;
    }
}
