package dev.millrace.evaluator.domain.paired;

import java.util.Map;
import java.util.TreeMap;

/**
 * The exact test of whole differences, each of which would as likely have had the other sign if the two models were alike.
 * Of items with values 0 and 1 it is McNemar's exact test (McNemar 1947; the binomial form); of the sums of clusters, which
 * change sign as one, it is the same test with clusters in place of items (the randomisation test of Fisher 1935).
 *
 * @param p two-sided: what share of all choices of signs leads at least as far from 0
 * @param midP the same with those that lead exactly as far counted half (Lancaster 1961), which is less conservative
 */
record SignFlips(double p, double midP) {

    /** Tests the differences' sum. */
    static SignFlips of(int[] differences) {
        Map<Integer, Integer> sizes = new TreeMap<>();
        int observed = 0;
        int total = 0;
        for (int difference : differences) {
            observed += difference;
            total += Math.abs(difference);
            if (difference != 0) {
                sizes.merge(Math.abs(difference), 1, Integer::sum);
            }
        }
        double[] positive = {1};
        for (Map.Entry<Integer, Integer> size : sizes.entrySet()) {
            positive = add(positive, size.getKey(), coins(size.getValue()));
        }
        return tails(positive, total, Math.abs(observed));
    }

    /**
     * The tails of a sum of which {@code total} is the most.
     *
     * @param positive how likely each sum of those that have a plus is
     */
    private static SignFlips tails(double[] positive, int total, int observed) {
        double beyond = 0;
        double at = 0;
        for (int sum = 0; sum < positive.length; sum++) {
            int distance = Math.abs(2 * sum - total);
            if (distance > observed) {
                beyond += positive[sum];
            } else if (distance == observed) {
                at += positive[sum];
            }
        }
        return new SignFlips(Math.min(1, beyond + at), Math.min(1, beyond + at / 2));
    }

    private static double[] add(double[] known, int size, double[] coins) {
        double[] sum = new double[known.length + size * (coins.length - 1)];
        for (int heads = 0; heads < coins.length; heads++) {
            for (int i = 0; i < known.length; i++) {
                sum[i + heads * size] += coins[heads] * known[i];
            }
        }
        return sum;
    }

    /** How likely each number of heads of {@code n} coins is. */
    private static double[] coins(int n) {
        double[] likely = new double[n + 1];
        double all = Quantiles.logGamma(n + 1) - n * Math.log(2);
        for (int heads = 0; heads <= n; heads++) {
            likely[heads] = Math.exp(all - Quantiles.logGamma(heads + 1) - Quantiles.logGamma(n - heads + 1));
        }
        return likely;
    }
}
