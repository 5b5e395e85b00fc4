package dev.millrace.bench.engine;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Something that a check has found.
 *
 * @param what it is
 * @param value of it, to be read by programs; empty where it is only said
 * @param said the same for people, with its unit
 * @param goal what it should reach, or nothing
 */
record Finding(String what, OptionalDouble value, String said, String goal) {

    static Finding of(String what, String said) {
        return new Finding(what, OptionalDouble.empty(), said, "");
    }

    static Finding of(String what, double value, String unit) {
        return new Finding(what, OptionalDouble.of(value), digits(value) + (unit.isEmpty() ? "" : " " + unit), "");
    }

    static Finding share(String what, double value) {
        return new Finding(what, OptionalDouble.of(value), String.format(Locale.ROOT, "%.1f %%", 100 * value), "");
    }

    Finding goal(String other) {
        return new Finding(what, value, said, other);
    }

    /** Four significant digits. */
    private static String digits(double value) {
        double size = Math.abs(value);
        if (size >= 1e15 || (size < 1e-3 && size > 0)) {
            return String.format(Locale.ROOT, "%.3e", value);
        }
        int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
