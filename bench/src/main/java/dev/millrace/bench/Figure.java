package dev.millrace.bench;

import java.util.Locale;

/**
 * One line of the table.
 *
 * @param what was measured
 * @param value with its unit, or why there is none
 * @param beside a peer or a limit from the same run, or nothing
 * @param floor what it must reach, or nothing
 */
record Figure(String what, String value, String beside, String floor) {

    static Figure of(String what, String value) {
        return new Figure(what, value, "", "");
    }

    Figure beside(String peer) {
        return new Figure(what, value, peer, floor);
    }

    Figure floor(String least) {
        return new Figure(what, value, beside, least);
    }

    /** Three significant digits, without an exponent. */
    static String digits(double value) {
        int decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
