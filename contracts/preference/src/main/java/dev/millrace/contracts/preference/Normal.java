package dev.millrace.contracts.preference;

/** Quantiles of the standard normal distribution: Wichura's algorithm AS 241 (PPND16, 1988), to about 1e-15. */
final class Normal {

    private static final double[] MIDDLE_ABOVE = {
        3.3871328727963665,
        133.14166789178438,
        1971.5909503065513,
        13731.69376550946,
        45921.95393154987,
        67265.7709270087,
        33430.57558358813,
        2509.0809287301227
    };
    private static final double[] MIDDLE_BELOW = {
        1,
        42.31333070160091,
        687.1870074920579,
        5394.196021424751,
        21213.794301586597,
        39307.89580009271,
        28729.085735721943,
        5226.495278852854
    };
    private static final double[] TAIL_ABOVE = {
        1.4234371107496835,
        4.630337846156546,
        5.769497221460691,
        3.6478483247632045,
        1.2704582524523684,
        0.2417807251774506,
        0.022723844989269184,
        0.0007745450142783414
    };
    private static final double[] TAIL_BELOW = {
        1,
        2.053191626637759,
        1.6763848301838038,
        0.6897673349851,
        0.14810397642748008,
        0.015198666563616457,
        0.0005475938084995345,
        1.0507500716444169e-09
    };

    /** Of a probability nearer to 0 or 1 than this the algorithm has a third approximation, which nobody here needs. */
    private static final double EDGE = 1e-10;

    private Normal() {}

    /** The figure below which this share of the distribution lies. */
    static double quantile(double share) {
        if (!(share >= EDGE && share <= 1 - EDGE)) {
            throw new IllegalArgumentException("A share lies between 0 and 1, not at " + share);
        }
        double off = share - 0.5;
        if (Math.abs(off) <= 0.425) {
            double r = 0.180625 - off * off;
            return off * polynomial(MIDDLE_ABOVE, r) / polynomial(MIDDLE_BELOW, r);
        }
        double r = Math.sqrt(-Math.log(Math.min(share, 1 - share))) - 1.6;
        return Math.signum(off) * polynomial(TAIL_ABOVE, r) / polynomial(TAIL_BELOW, r);
    }

    private static double polynomial(double[] coefficients, double x) {
        double sum = 0;
        for (int i = coefficients.length - 1; i >= 0; i--) {
            sum = sum * x + coefficients[i];
        }
        return sum;
    }
}
