package dev.millrace.filtering.domain;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Figures as ledgers and reports show them. */
final class FigureFormat {

    private static final MathContext SIX_DIGITS = new MathContext(6);

    private FigureFormat() {}

    /** Six significant digits, without an exponent or trailing zeros. */
    static String written(double figure) {
        return Double.isFinite(figure)
                ? new BigDecimal(figure).round(SIX_DIGITS).stripTrailingZeros().toPlainString()
                : Double.toString(figure);
    }

    /** Three decimals. */
    static String thousandths(double figure) {
        return BigDecimal.valueOf(figure).setScale(3, RoundingMode.HALF_UP).toPlainString();
    }
}
