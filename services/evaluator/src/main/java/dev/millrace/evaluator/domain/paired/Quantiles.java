package dev.millrace.evaluator.domain.paired;

/** Quantiles of the distributions that intervals are made of. */
final class Quantiles {

    private static final double TINY = 1e-300;
    private static final double PRECISION = 1e-15;
    private static final int MOST_TERMS = 10_000;

    /** Coefficients of Lanczos' approximation with g = 7, to 1e-15. */
    private static final double[] LANCZOS = {
        0.9999999999998099,
        676.5203681218851,
        -1259.1392167224028,
        771.3234287776531,
        -176.6150291621406,
        12.507343278686905,
        -0.13857109526572012,
        9.984369578019572e-6,
        1.5056327351493116e-7
    };

    private Quantiles() {}

    /** Of the standard normal distribution, to about 1e-12. */
    static double normal(double probability) {
        return bisect(probability, Quantiles::normalTail);
    }

    /** Of Student's t distribution. */
    static double student(double probability, double degrees) {
        // Student's tail is half of a regularised incomplete beta function (Abramowitz and Stegun, 26.7.1).
        return bisect(probability, t -> beta(degrees / 2, 0.5, degrees / (degrees + t * t)) / 2);
    }

    /** The share of the standard normal distribution below {@code z}. */
    static double normalShare(double z) {
        return z < 0 ? normalTail(-z) : 1 - normalTail(z);
    }

    /** The logarithm of the gamma function, for {@code x} of at least 0.5. */
    static double logGamma(double x) {
        double sum = LANCZOS[0];
        for (int i = 1; i < LANCZOS.length; i++) {
            sum += LANCZOS[i] / (x - 1 + i);
        }
        double t = x + 6.5;
        return Math.log(2 * Math.PI) / 2 + (x - 0.5) * Math.log(t) - t + Math.log(sum);
    }

    /** What lies above a figure that isn't negative, of a distribution that is symmetric about 0. */
    private interface Tail {
        double above(double figure);
    }

    private static double bisect(double probability, Tail tail) {
        if (!(probability > 0 && probability < 1)) {
            throw new IllegalArgumentException("A probability lies between 0 and 1, not at " + probability);
        }
        double above = Math.min(probability, 1 - probability);
        double low = 0;
        double high = 1;
        while (tail.above(high) > above) {
            high *= 2;
        }
        for (int i = 0; i < 100 && high - low > PRECISION * high; i++) {
            double middle = (low + high) / 2;
            if (tail.above(middle) > above) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return probability < 0.5 ? -high : high;
    }

    /** By the incomplete gamma function: Q(1/2, z²/2) / 2 (Abramowitz and Stegun, 26.4.19 and 7.1.14). */
    private static double normalTail(double z) {
        double x = z * z / 2;
        return (x < 1.5 ? 1 - gammaSeries(x) : gammaFraction(x)) / 2;
    }

    private static double gammaFactor(double x) {
        return Math.exp(-x + 0.5 * Math.log(x) - logGamma(0.5));
    }

    private static double gammaSeries(double x) {
        if (x == 0) {
            return 0;
        }
        double term = 2;
        double sum = 2;
        for (double a = 1.5; term > sum * PRECISION / 10; a++) {
            term *= x / a;
            sum += term;
        }
        return sum * gammaFactor(x);
    }

    private static double gammaFraction(double x) {
        double b = x + 0.5;
        double c = 1 / TINY;
        double d = 1 / b;
        double h = d;
        for (int i = 1; i < MOST_TERMS; i++) {
            double a = -i * (i - 0.5);
            b += 2;
            d = 1 / nonZero(a * d + b);
            c = nonZero(b + a / c);
            h *= d * c;
            if (Math.abs(d * c - 1) < PRECISION) {
                break;
            }
        }
        return gammaFactor(x) * h;
    }

    /** The regularised incomplete beta function I_x(a, b), by its continued fraction (Abramowitz and Stegun, 26.5.8). */
    private static double beta(double a, double b, double x) {
        if (x <= 0 || x >= 1) {
            return x <= 0 ? 0 : 1;
        }
        double front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
        return x < (a + 1) / (a + b + 2)
                ? front * betaFraction(a, b, x) / a
                : 1 - front * betaFraction(b, a, 1 - x) / b;
    }

    private static double betaFraction(double a, double b, double x) {
        double c = 1;
        double d = 1 / nonZero(1 - (a + b) * x / (a + 1));
        double h = d;
        for (int m = 1; m < MOST_TERMS; m++) {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / nonZero(1 + even * d);
            c = nonZero(1 + even / c);
            h *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / nonZero(1 + odd * d);
            c = nonZero(1 + odd / c);
            h *= d * c;
            if (Math.abs(d * c - 1) < PRECISION) {
                break;
            }
        }
        return h;
    }

    private static double nonZero(double value) {
        return Math.abs(value) < TINY ? TINY : value;
    }
}
